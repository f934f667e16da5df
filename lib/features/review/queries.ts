import { queryOptions } from '@tanstack/react-query'
import { serviceAccountApiPath } from '@/lib/common/paths'
import { getJson } from '@/lib/common/query'
import type { AccountName } from './schema-keys'

export const reviewQuery = queryOptions({
  queryKey: ['review'],
  queryFn: () => getJson('/api/review', async () => (await import('./schema')).OrganizationReview),
})

/** Each cluster answers for itself: one that does not keeps back no other. */
export const clusterReviewQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['review', 'cluster', cluster],
    queryFn: () =>
      getJson(
        `/api/review/clusters/${encodeURIComponent(cluster)}`,
        async () => (await import('./schema')).ClusterReview,
      ),
  })

export const permanentKeysQuery = queryOptions({
  queryKey: ['review', 'keys'],
  queryFn: () =>
    getJson('/api/review/keys', async () => (await import('./schema-keys')).PermanentKeysReport),
})

/** Who may become an account, by the roles and bindings of its cluster. */
export const impersonationQuery = (account: AccountName) =>
  queryOptions({
    queryKey: ['review', 'become', account.cluster, account.namespace, account.name],
    queryFn: () =>
      getJson(
        `${serviceAccountApiPath(account)}/become`,
        async () => (await import('./schema-become')).ImpersonationReport,
      ),
    staleTime: 60_000,
  })
