import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

export const jumpTargetsQuery = queryOptions({
  queryKey: ['jump'],
  queryFn: () => fetchJson('/api/jump', schema('JumpTargets')),
})
