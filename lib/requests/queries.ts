import { queryOptions } from '@tanstack/react-query'
import { getJson } from '../query'
import { ApprovalRulesReading, RequestDetail, RequestReviewReading } from './schema'

export const requestQuery = (id: number) =>
  queryOptions({
    queryKey: ['request', id],
    queryFn: () => getJson(`/api/requests/${id}`, RequestDetail),
  })

export const requestReviewQuery = (id: number) =>
  queryOptions({
    queryKey: ['request', id, 'review'],
    queryFn: () => getJson(`/api/requests/${id}/review`, RequestReviewReading),
  })

export const approvalRulesQuery = queryOptions({
  queryKey: ['approval-rules'],
  queryFn: () => getJson('/api/approval-rules', ApprovalRulesReading),
})
