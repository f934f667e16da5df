import { queryOptions } from '@tanstack/react-query'
import { fetchJson } from '@/lib/common/query'

export const navigationCountsQuery = queryOptions({
  queryKey: ['marks'],
  queryFn: () => fetchJson('/api/marks', async () => (await import('./schema')).NavigationCounts),
  staleTime: 60_000,
})
