'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import {
  type KnownCluster,
  type ListedAccount,
  SLOW_TO_CHANGE,
  useClusterAccounts,
} from '@/components/clusters/use-cluster-accounts'
import { usePeopleNames } from '@/components/people/people-names'
import { principalOf } from '@/lib/core/identity/principal'
import { matchesPattern, parsePattern } from '@/lib/core/policy/pattern'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type { PeopleNames } from '@/lib/features/people/schema'
import type { PolicyInventory } from '@/lib/features/policies/schema'

export type { KnownCluster }
export type KnownAccount = ListedAccount & { principal: string }

/** The clusters, accounts, buckets and issuers that this person can read. */
export type KnownInventory = {
  clusters: KnownCluster[]
  accounts: KnownAccount[]
  /** What could not be read: "service accounts of lab". */
  unread: string[]
  /** Clusters all of whose accounts were read. */
  complete: ReadonlySet<string>
  /** Every issuer with a federation config, when these could be read. */
  issuers: { issuerUrl: string; name?: string }[] | undefined
  reading: boolean
  buckets: { name: string; location: string }[] | undefined
  /** The same, with why they are not known. */
  bucketList: PolicyInventory['buckets']
  /** Issuers of federation configs that are not clusters of this organization. */
  otherIssuers: { name: string; issuerUrl: string }[]
  /** The names of people by id. */
  users: PeopleNames
  /** How many known accounts a principal takes in. */
  countOf: (principal: string) => number
}

export function useKnownInventory({ clusters: listed, buckets }: PolicyInventory): KnownInventory {
  const clusters = listed.ok ? listed.value : NONE
  const read = useClusterAccounts(clusters)
  const users = usePeopleNames()
  const { data: configs } = useQuery({ ...federationConfigsQuery, staleTime: SLOW_TO_CHANGE })

  return useMemo(() => {
    const accounts = read.accounts.map((account) => ({
      ...account,
      principal: principalOf({ issuerUrl: account.cluster.issuerUrl, ...account }),
    }))
    const counts = new Map<string, number>()
    const countOf = (principal: string) => {
      const known = counts.get(principal)
      if (known !== undefined) return known
      const pattern = parsePattern(principal)
      const count = accounts.filter((account) => matchesPattern(pattern, account.principal)).length
      counts.set(principal, count)
      return count
    }
    const own = new Set(clusters.map(({ issuerUrl }) => issuerUrl))
    return {
      clusters,
      accounts,
      unread: listed.ok ? read.unread : ['clusters'],
      reading: read.reading,
      buckets: buckets.ok ? buckets.value : undefined,
      bucketList: buckets,
      complete: read.complete,
      issuers: configs?.map(({ issuerUrl, cluster }) => ({
        issuerUrl,
        ...(cluster?.name && { name: cluster.name }),
      })),
      otherIssuers: (configs ?? [])
        .filter(({ issuerUrl }) => !own.has(issuerUrl))
        .map(({ name, issuerUrl }) => ({ name, issuerUrl })),
      users,
      countOf,
    }
  }, [users, clusters, listed.ok, read, buckets, configs])
}

const NONE: KnownCluster[] = []
