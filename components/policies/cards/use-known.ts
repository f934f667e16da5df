'use client'

import { useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { unreadAccounts } from '@/lib/clusters/unread'
import { federationConfigsQuery } from '@/lib/federation/queries'
import { principalOf } from '@/lib/identity/principal'
import type { PolicyInventory } from '@/lib/policies/schema'
import { matches, parsePattern } from '@/lib/policy/pattern'
import { serviceAccountsQuery } from '@/lib/service-accounts/queries'

export type KnownCluster = { id: string; name: string; issuerUrl: string }
export type KnownAccount = {
  principal: string
  cluster: KnownCluster
  namespace: string
  name: string
}

/** What a policy may name, as far as this person may read it. */
export type Known = {
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
  /** Issuers of federation configs that are no cluster of this organization. */
  otherIssuers: { name: string; issuerUrl: string }[]
  /** How many known accounts a principal takes in. */
  countOf: (principal: string) => number
}

const SLOW_TO_CHANGE = 60_000

export function useKnown({ clusters: listed, buckets }: PolicyInventory): Known {
  const clusters = listed.ok ? listed.value : NONE
  const lists = useQueries({
    queries: clusters.map(({ id }) => ({
      ...serviceAccountsQuery({ cluster: id }),
      staleTime: SLOW_TO_CHANGE,
    })),
    combine: (results) => ({
      views: results.map(({ data }) => data),
      reading: results.some(({ isPending }) => isPending),
    }),
  })
  const { data: configs } = useQuery({ ...federationConfigsQuery, staleTime: SLOW_TO_CHANGE })

  return useMemo(() => {
    const accounts = clusters.flatMap((cluster, i) => {
      const reading = lists.views[i]?.accounts
      const rows = reading?.ok ? reading.value.rows : []
      return rows.map(({ namespace, name }) => ({
        principal: principalOf({ issuerUrl: cluster.issuerUrl, namespace, name }),
        ...{ cluster, namespace, name },
      }))
    })
    const unread = clusters.flatMap(({ name }, i) => {
      const reading = lists.views[i]?.accounts
      return reading
        ? unreadAccounts(name, reading).map(({ what }) => what)
        : [`service accounts of ${name}`]
    })
    const counts = new Map<string, number>()
    const countOf = (principal: string) => {
      const known = counts.get(principal)
      if (known !== undefined) return known
      const pattern = parsePattern(principal)
      const count = accounts.filter((account) => matches(pattern, account.principal)).length
      counts.set(principal, count)
      return count
    }
    const own = new Set(clusters.map(({ issuerUrl }) => issuerUrl))
    return {
      clusters,
      accounts,
      unread: listed.ok ? unread : ['clusters'],
      reading: lists.reading,
      buckets: buckets.ok ? buckets.value : undefined,
      bucketList: buckets,
      complete: new Set(
        clusters.flatMap(({ id }, i) => {
          const reading = lists.views[i]?.accounts
          return reading?.ok && reading.value.complete ? [id] : []
        }),
      ),
      issuers: configs?.map(({ issuerUrl, cluster }) => ({
        issuerUrl,
        ...(cluster?.name && { name: cluster.name }),
      })),
      otherIssuers: (configs ?? [])
        .filter(({ issuerUrl }) => !own.has(issuerUrl))
        .map(({ name, issuerUrl }) => ({ name, issuerUrl })),
      countOf,
    }
  }, [clusters, listed.ok, lists, buckets, configs])
}

const NONE: KnownCluster[] = []
