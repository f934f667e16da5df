'use client'

import { useQuery } from '@tanstack/react-query'
import { type Asked, type ChainLink, chainOf } from '@/lib/features/clusters/chain'
import {
  accountsQuery,
  grantsQuery,
  issuerQuery,
  verifiedQuery,
  webhookQuery,
} from '@/lib/features/clusters/queries'
import type { VerifiedReport } from '@/lib/features/clusters/schema'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type { FederationConfig } from '@/lib/features/federation/schema'
import { askedOf } from './asked'
import type { ClusterPart } from './part'

type Links = { links: ChainLink[]; last: VerifiedReport['last'] }

/** While somebody watches, what others do elsewhere shows by itself. */
const WATCHED = { refetchInterval: 20_000, refetchOnWindowFocus: 'always' } as const

/** The links of a cluster's chain, each read by itself. */
export function useClusterLinks(
  { id, name, issuerUrl }: ClusterPart,
  { watched = false } = {},
): Links {
  const often = watched ? WATCHED : {}
  const verified = useQuery({ ...verifiedQuery(id), ...often })
  const links = chainOf({
    name,
    issuerUrl,
    issuer: askedOf(useQuery({ ...issuerQuery(id), ...often })),
    configs: ofIssuer(askedOf(useQuery({ ...federationConfigsQuery, ...often })), issuerUrl),
    webhook: askedOf(
      useQuery({
        ...webhookQuery(id),
        ...often,
        refetchInterval: ({ state }) =>
          watched && (state.data?.state === 'working' ? 20_000 : 5_000),
      }),
    ),
    accounts: askedOf(useQuery({ ...accountsQuery(id), ...often })),
    grants: askedOf(useQuery({ ...grantsQuery(id), ...often })),
    verified: askedOf(verified),
  })
  return { links, last: verified.data?.last }
}

const ofIssuer = (
  asked: Asked<FederationConfig[]>,
  issuerUrl: string,
): Asked<FederationConfig[]> =>
  'data' in asked ? { data: asked.data.filter((config) => config.issuerUrl === issuerUrl) } : asked
