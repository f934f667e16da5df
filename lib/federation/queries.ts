import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { getJson } from '../query'
import { FederationConfig, FederationConfigDetail, IssuerCheck } from './schema'

export const federationConfigsQuery = queryOptions({
  queryKey: ['federation-configs'],
  queryFn: () => getJson('/api/federation', z.array(FederationConfig)),
})

export const federationConfigQuery = (uid: string) =>
  queryOptions({
    queryKey: ['federation-configs', uid],
    queryFn: () => getJson(`/api/federation/${encodeURIComponent(uid)}`, FederationConfigDetail),
  })

/** Fetches the documents of an issuer that somebody typed. */
export const issuerCheckQuery = (issuer: string) =>
  queryOptions({
    queryKey: ['issuer-check', issuer],
    queryFn: () =>
      getJson(`/api/federation/issuer?${new URLSearchParams({ issuer })}`, IssuerCheck),
    staleTime: 60_000,
  })
