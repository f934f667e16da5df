import { queryOptions } from '@tanstack/react-query'
import { getJson, schemasOf } from '@/lib/common/query'

const schema = schemasOf(() => import('./schema'))

export const requestQuery = (id: number) =>
  queryOptions({
    queryKey: ['request', id],
    queryFn: () => getJson(`/api/requests/${id}`, schema('RequestDetail')),
  })

export const requestReviewQuery = (id: number) =>
  queryOptions({
    queryKey: ['request', id, 'review'],
    queryFn: () => getJson(`/api/requests/${id}/review`, schema('RequestReviewReading')),
  })
