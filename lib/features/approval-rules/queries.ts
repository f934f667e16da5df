import { queryOptions } from '@tanstack/react-query'
import { getJson, schemasOf } from '@/lib/common/query'

const schema = schemasOf(() => import('./schema'))

export const approvalRulesQuery = queryOptions({
  queryKey: ['approval-rules'],
  queryFn: () => getJson('/api/approval-rules', schema('ApprovalRuleSetReading')),
})
