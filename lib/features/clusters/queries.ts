import { queryOptions } from '@tanstack/react-query'
import { getJson, schemasOf } from '@/lib/common/query'

const schema = schemasOf(() => import('./schema'))

const at = (cluster: string, part = '') => `/api/clusters/${encodeURIComponent(cluster)}${part}`

export const clustersQuery = queryOptions({
  queryKey: ['clusters'],
  queryFn: () => getJson('/api/clusters', schema('Clusters')),
})

export const clusterQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster],
    queryFn: () => getJson(at(cluster), schema('Cluster')),
  })

// Each part of a cluster is read on its own, so that a slow one delays no other.

export const issuerQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'issuer'],
    queryFn: () => getJson(at(cluster, '/issuer'), schema('IssuerReport')),
    staleTime: 60_000,
  })

export const ownIssuerQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'own-issuer'],
    queryFn: () => getJson(at(cluster, '/own-issuer'), schema('OwnIssuer')),
    staleTime: 60_000,
  })

export const webhookQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'webhook'],
    queryFn: () => getJson(at(cluster, '/webhook'), schema('WebhookReport')),
    staleTime: 60_000,
  })

export const accountsQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'accounts'],
    queryFn: () => getJson(at(cluster, '/accounts'), schema('AccountsReport')),
    staleTime: 60_000,
  })

export const grantsQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'grants'],
    queryFn: () => getJson(at(cluster, '/grants'), schema('GrantsReport')),
    staleTime: 60_000,
  })

export const verifiedQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'verified'],
    queryFn: () => getJson(at(cluster, '/verified'), schema('VerifiedReport')),
    staleTime: 60_000,
  })

export const organizationIdQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'organization'],
    queryFn: () => getJson(at(cluster, '/organization'), schema('OrganizationId')),
    staleTime: 60_000,
  })
