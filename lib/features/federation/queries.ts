import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

export const federationConfigsQuery = queryOptions({
  queryKey: ['federation-configs'],
  queryFn: () => fetchJson('/api/federation', schema('FederationConfigs')),
})

export const federationConfigQuery = (uid: string) =>
  queryOptions({
    queryKey: ['federation-configs', uid],
    queryFn: () =>
      fetchJson(`/api/federation/${encodeURIComponent(uid)}`, schema('FederationConfigDetail')),
  })

/** Checks the documents of a typed issuer. */
export const issuerCheckQuery = (issuer: string) =>
  queryOptions({
    queryKey: ['issuer-check', issuer],
    queryFn: () =>
      fetchJson(`/api/federation/issuer?${new URLSearchParams({ issuer })}`, schema('IssuerCheck')),
    staleTime: 60_000,
  })
