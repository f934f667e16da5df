import { queryOptions } from '@tanstack/react-query'
import { getJson } from '@/lib/common/query'

export const marksQuery = queryOptions({
  queryKey: ['marks'],
  queryFn: () => getJson('/api/marks', async () => (await import('./schema')).Marks),
  staleTime: 60_000,
})
