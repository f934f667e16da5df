import { queryOptions } from '@tanstack/react-query'
import { serviceAccountApiPath } from '@/lib/common/paths'
import { fetchJson } from '@/lib/common/query'
import type { TrendDays } from '@/lib/common/trend-days'
import type { AccountRef } from '@/lib/features/service-accounts/schema'

export const reviewQuery = queryOptions({
  queryKey: ['review'],
  queryFn: () =>
    fetchJson('/api/review', async () => (await import('./schema')).OrganizationReview),
})

/** Each cluster is read separately, so an unreachable one does not delay the others. */
export const clusterReviewQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['review', 'cluster', cluster],
    queryFn: () =>
      fetchJson(
        `/api/review/clusters/${encodeURIComponent(cluster)}`,
        async () => (await import('./schema')).ClusterReview,
      ),
  })

export const permanentKeysQuery = queryOptions({
  queryKey: ['review', 'keys'],
  queryFn: () =>
    fetchJson('/api/review/keys', async () => (await import('./schema')).PermanentKeysReport),
})

/** The counts of the last days on which everything could be read. */
export const reviewDaysQuery = (days: TrendDays) =>
  queryOptions({
    queryKey: ['review', 'days', days],
    queryFn: () =>
      fetchJson(
        `/api/review/days?days=${days}`,
        async () => (await import('./schema')).FindingCountDays,
      ),
    staleTime: 5 * 60_000,
  })

/** Who may become an account, by the roles and bindings of its cluster. */
export const impersonationQuery = (account: AccountRef) =>
  queryOptions({
    queryKey: ['review', 'become', account.cluster, account.namespace, account.name],
    queryFn: () =>
      fetchJson(
        `${serviceAccountApiPath(account)}/become`,
        async () => (await import('./schema')).ImpersonationReport,
      ),
    staleTime: 60_000,
  })
