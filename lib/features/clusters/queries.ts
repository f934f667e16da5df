import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

const at = (cluster: string, part = '') => `/api/clusters/${encodeURIComponent(cluster)}${part}`

export const clustersQuery = queryOptions({
  queryKey: ['clusters'],
  queryFn: () => fetchJson('/api/clusters', schema('Clusters')),
})

export const clusterQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster],
    queryFn: () => fetchJson(at(cluster), schema('Cluster')),
  })

// Each part of a cluster is read on its own, so that a slow one delays no other.

export const issuerQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'issuer'],
    queryFn: () => fetchJson(at(cluster, '/issuer'), schema('IssuerReport')),
    staleTime: 60_000,
  })

export const ownIssuerQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'own-issuer'],
    queryFn: () => fetchJson(at(cluster, '/own-issuer'), schema('OwnIssuer')),
    staleTime: 60_000,
  })

/** With an account, the webhook is tried with a pod of it. */
export const webhookQuery = (cluster: string, tried?: { namespace: string; account: string }) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'webhook', ...(tried ? [tried] : [])],
    queryFn: () =>
      fetchJson(
        at(cluster, tried ? `/webhook?${new URLSearchParams(tried)}` : '/webhook'),
        schema('WebhookReport'),
      ),
    staleTime: 60_000,
  })

export const accountsQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'accounts'],
    queryFn: () => fetchJson(at(cluster, '/accounts'), schema('AccountsReport')),
    staleTime: 60_000,
  })

export const grantsQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'grants'],
    queryFn: () => fetchJson(at(cluster, '/grants'), schema('GrantsReport')),
    staleTime: 60_000,
  })

/** How often what is proved is read again while a verification runs. */
const RUNNING_POLL_MS = 5000

export const verifiedQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'verified'],
    queryFn: () => fetchJson(at(cluster, '/verified'), schema('VerifiedReport')),
    staleTime: 60_000,
    refetchInterval: ({ state: { data } }) => (data?.running.length ? RUNNING_POLL_MS : false),
  })

export const organizationIdQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'organization'],
    queryFn: () => fetchJson(at(cluster, '/organization'), schema('OrganizationId')),
    staleTime: 60_000,
  })
