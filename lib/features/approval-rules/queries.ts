import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

export const approvalRulesQuery = queryOptions({
  queryKey: ['approval-rules'],
  queryFn: () => fetchJson('/api/approval-rules', schema('ApprovalRuleSetReading')),
})
