import { queryOptions } from '@tanstack/react-query'
import { getJson, schemasOf } from '@/lib/common/query'

const schema = schemasOf(() => import('./schema'))

export const federationConfigsQuery = queryOptions({
  queryKey: ['federation-configs'],
  queryFn: () => getJson('/api/federation', schema('FederationConfigs')),
})

export const federationConfigQuery = (uid: string) =>
  queryOptions({
    queryKey: ['federation-configs', uid],
    queryFn: () =>
      getJson(`/api/federation/${encodeURIComponent(uid)}`, schema('FederationConfigDetail')),
  })

/** Checks the documents of a typed issuer. */
export const issuerCheckQuery = (issuer: string) =>
  queryOptions({
    queryKey: ['issuer-check', issuer],
    queryFn: () =>
      getJson(`/api/federation/issuer?${new URLSearchParams({ issuer })}`, schema('IssuerCheck')),
    staleTime: 60_000,
  })
