import { queryOptions } from '@tanstack/react-query'
import { fetchJson } from '@/lib/common/query'

export const marksQuery = queryOptions({
  queryKey: ['marks'],
  queryFn: () => fetchJson('/api/marks', async () => (await import('./schema')).Marks),
  staleTime: 60_000,
})
