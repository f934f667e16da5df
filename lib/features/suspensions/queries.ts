import { queryOptions } from '@tanstack/react-query'
import { getJson, schemasOf } from '@/lib/common/query'

const schema = schemasOf(() => import('./schema'))

/** The prefix of every suspension query, for invalidation. */
const KEY = 'suspensions'

/** The suspensions this person may see, open ones first. */
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
