import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

export const chainReportQuery = queryOptions({
  queryKey: ['audit', 'chain'],
  queryFn: () => fetchJson('/api/audit/chain', schema('ChainReport')),
})
