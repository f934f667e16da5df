'use client'

import { type UseQueryResult, useQueries, useQuery } from '@tanstack/react-query'
import { chainCoverage } from '@/components/coverage/chain-coverage'
import { loadableOf } from '@/components/patterns/loadable'
import { loadedData, mapLoadable, PENDING } from '@/lib/common/loadable'
import type { ClusterMapInput } from '@/lib/features/access-map/fleet-map'
import { clusterChain } from '@/lib/features/clusters/chain'
import { firstBrokenLink } from '@/lib/features/clusters/chain-link'
import {
  accountsQuery,
  clustersQuery,
  grantsQuery,
  issuerQuery,
  verifiedQuery,
  webhookQuery,
} from '@/lib/features/clusters/queries'
import { coverageQuery } from '@/lib/features/coverage/queries'
import { federationConfigsQuery } from '@/lib/features/federation/queries'

/** Every cluster with the links of its chain. Each part is read on its own, so that a slow one delays no other. */
export function useOverview() {
  const query = useQuery(clustersQuery)
  const clusters = query.data ?? []
  const configs = loadableOf(useQuery(federationConfigsQuery))
  const issuers = useQueries({ queries: clusters.map(({ id }) => issuerQuery(id)) })
  const webhooks = useQueries({ queries: clusters.map(({ id }) => webhookQuery(id)) })
  const accounts = useQueries({ queries: clusters.map(({ id }) => accountsQuery(id)) })
  const grants = useQueries({ queries: clusters.map(({ id }) => grantsQuery(id)) })
  const verified = useQueries({ queries: clusters.map(({ id }) => verifiedQuery(id)) })
  const coverage = useQueries({
    queries: clusters.map(({ id }, index) => ({
      ...coverageQuery(id),
      enabled: (accounts[index]?.data?.injected.length ?? 0) > 0,
    })),
  })
  const rows = clusters.map((cluster, index) => {
    const parts = {
      issuer: at(issuers, index),
      webhook: at(webhooks, index),
      accounts: at(accounts, index),
      grants: at(grants, index),
      verified: at(verified, index),
    }
    const own = mapLoadable(configs, (all) =>
      all.filter(({ issuerUrl }) => issuerUrl === cluster.issuerUrl),
    )
    const links = clusterChain({
      issuerUrl: cluster.issuerUrl,
      configs: own,
      coverage: chainCoverage(at(coverage, index)),
      ...parts,
    })
    return {
      ...parts,
      configs: own,
      cluster,
      id: cluster.id,
      name: cluster.name,
      links,
      injected: loadedData(parts.accounts)?.injected.length ?? 0,
      broken: firstBrokenLink(links),
      lastVerification: loadedData(parts.verified)?.last,
    }
  })
  return { rows, readAt: query.dataUpdatedAt, pending: query.isPending }
}
export type OverviewRow = ReturnType<typeof useOverview>['rows'][number]

const at = <T>(results: UseQueryResult<T>[], index: number) => {
  const result = results[index]
  return result ? loadableOf(result) : PENDING
}

/** What the access map draws of a cluster. */
export const mapInputOf = ({ cluster, ...row }: OverviewRow): ClusterMapInput => ({
  id: row.id,
  name: row.name,
  issuerUrl: cluster.issuerUrl,
  issuer: row.issuer,
  configs: row.configs,
  webhook: row.webhook,
  accounts: row.accounts,
  grants: row.grants,
  verified: row.verified,
})
