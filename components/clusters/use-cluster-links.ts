'use client'

import { useQuery } from '@tanstack/react-query'
import { chainCoverage } from '@/components/coverage/chain-coverage'
import { loadableOf } from '@/components/patterns/loadable'
import { mapLoadable } from '@/lib/common/loadable'
import type { ClusterMapInput } from '@/lib/features/access-map/fleet-map'
import { clusterChain } from '@/lib/features/clusters/chain'
import type { ChainLink } from '@/lib/features/clusters/chain-link'
import {
  accountsQuery,
  grantsQuery,
  issuerQuery,
  verifiedQuery,
  webhookQuery,
} from '@/lib/features/clusters/queries'
import type { VerifiedReport } from '@/lib/features/clusters/schema'
import { coverageQuery } from '@/lib/features/coverage/queries'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type { ClusterPart } from './cluster-part'

type Links = {
  links: ChainLink[]
  last: VerifiedReport['last']
  parts: Omit<ClusterMapInput, 'id' | 'name'>
}

/** While the page is watched, changes made elsewhere appear without a reload. */
const WATCHED = { refetchInterval: 20_000, refetchOnWindowFocus: 'always' } as const

/** The links of a cluster's chain. Each part is read on its own. */
export function useClusterLinks({ id, issuerUrl }: ClusterPart, { watched = false } = {}): Links {
  const often = watched ? WATCHED : {}
  const verified = useQuery({ ...verifiedQuery(id), ...often })
  const parts = {
    issuerUrl,
    issuer: loadableOf(useQuery({ ...issuerQuery(id), ...often })),
    configs: mapLoadable(loadableOf(useQuery({ ...federationConfigsQuery, ...often })), (configs) =>
      configs.filter((config) => config.issuerUrl === issuerUrl),
    ),
    webhook: loadableOf(
      useQuery({
        ...webhookQuery(id),
        ...often,
        refetchInterval: ({ state }) =>
          watched && (state.data?.state === 'working' ? 20_000 : 5_000),
      }),
    ),
    accounts: loadableOf(useQuery({ ...accountsQuery(id), ...often })),
    grants: loadableOf(useQuery({ ...grantsQuery(id), ...often })),
    verified: loadableOf(verified),
  }
  // The set-up asks about annotations, whatever older pods carry.
  const coverage = useQuery({ ...coverageQuery(id), enabled: !watched })
  const chain = watched ? parts : { ...parts, coverage: chainCoverage(loadableOf(coverage)) }
  return { links: clusterChain(chain), last: verified.data?.last, parts }
}
