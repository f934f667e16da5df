import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

export const requestQuery = (id: number) =>
  queryOptions({
    queryKey: ['request', id],
    queryFn: () => fetchJson(`/api/requests/${id}`, schema('RequestDetail')),
  })

export const requestReviewQuery = (id: number) =>
  queryOptions({
    queryKey: ['request', id, 'review'],
    queryFn: () => fetchJson(`/api/requests/${id}/review`, schema('RequestReviewReading')),
  })
