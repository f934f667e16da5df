import { queryOptions } from '@tanstack/react-query'
import { getJson, schemasOf } from '@/lib/common/query'

const schema = schemasOf(() => import('./schema'))

/** Everything read about suspensions begins with this key. */
const KEY = 'suspensions'

/** Those this person may know of, open ones first. */
export const suspensionsQuery = queryOptions({
  queryKey: [KEY],
  queryFn: () => getJson('/api/suspensions', schema('SuspensionList')),
})

export const suspensionQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, id],
    queryFn: () =>
      getJson(`/api/suspensions/${encodeURIComponent(id)}`, schema('SuspensionDetail')),
  })
