import { queryOptions } from '@tanstack/react-query'
import { getJson } from '../query'
import { ClusterReview, Review } from './schema'
import { BecomeReport } from './schema-become'
import { type AccountName, KeysReport } from './schema-keys'

export const reviewQuery = queryOptions({
  queryKey: ['review'],
  queryFn: () => getJson('/api/review', Review),
})

/** Each cluster answers for itself: one that does not keeps back no other. */
export const clusterReviewQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['review', 'cluster', cluster],
    queryFn: () => getJson(`/api/review/clusters/${encodeURIComponent(cluster)}`, ClusterReview),
  })

export const permanentKeysQuery = queryOptions({
  queryKey: ['review', 'keys'],
  queryFn: () => getJson('/api/review/keys', KeysReport),
})

/** Who may become an account, by the roles and bindings of its cluster. */
export const becomeQuery = ({ cluster, namespace, name }: AccountName) =>
  queryOptions({
    queryKey: ['review', 'become', cluster, namespace, name],
    queryFn: () =>
      getJson(
        `/api/service-accounts/${[cluster, namespace, name].map(encodeURIComponent).join('/')}/become`,
        BecomeReport,
      ),
    staleTime: 60_000,
  })
