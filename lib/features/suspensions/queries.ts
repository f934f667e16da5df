import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

/** The prefix of every suspension query, for invalidation. */
const KEY = 'suspensions'

/** The suspensions this person may see, open ones first. */
export const suspensionsQuery = queryOptions({
  queryKey: [KEY],
  queryFn: () => fetchJson('/api/suspensions', schema('SuspensionList')),
})

export const suspensionQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, id],
    queryFn: () =>
      fetchJson(`/api/suspensions/${encodeURIComponent(id)}`, schema('SuspensionDetail')),
  })
