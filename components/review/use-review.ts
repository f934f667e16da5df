'use client'

import { useQueries, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useRecordSeen } from '@/components/form/use-record-seen'
import { problemOf } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { issuerOfPrincipal, parsePrincipal } from '@/lib/core/identity/principal'
import { navigationCountsQuery } from '@/lib/features/home/queries'
import { isGhost, isUnused, MAX_CLUSTERS_SEEN, RISKS, riskOf } from '@/lib/features/review/kinds'
import { clusterReviewQuery, reviewQuery } from '@/lib/features/review/queries'
import type { ClusterReview, OrganizationReview, ReviewFinding } from '@/lib/features/review/schema'

export type FindingRow = ReviewFinding & {
  /** The cluster of the finding; absent for findings from CoreWeave’s API. */
  foundIn?: string
  cluster?: { id: string; name: string }
  /** The number of known accounts its principal matches; absent if it has none. */
  affected?: number
}

/** The findings of the organization, joined by those of each cluster as they load. */
export function useReview() {
  const { data: review, ...query } = useSuspenseQuery(reviewQuery)
  const client = useQueryClient()
  // biome-ignore lint/correctness/useExhaustiveDependencies: each reading is counted beside the screens
  useEffect(() => {
    void client.invalidateQueries(navigationCountsQuery, { cancelRefetch: false })
  }, [review.at])
  const clusters = useQueries({
    queries: review.clusters.map(({ id }) => clusterReviewQuery(id)),
  })
  const answered = clusters.flatMap(({ data }) => data ?? [])
  const isSettled = clusters.every(({ isPending }) => !isPending)
  const fresh = review.clusters.filter((_, i) => clusters[i]?.data?.unrecorded).map(({ id }) => id)
  useRecordSeen(
    isSettled && (review.unrecorded || fresh.length > 0),
    paths.reviewSeen(fresh.slice(0, MAX_CLUSTERS_SEEN)),
    [reviewQuery],
  )
  const rows = [
    ...review.findings.map((finding): FindingRow => ({ ...finding })),
    ...review.clusters.flatMap(({ id }, i) =>
      (clusters[i]?.data?.findings ?? []).map(
        (finding): FindingRow => ({ ...finding, foundIn: id }),
      ),
    ),
  ]
    .map((row) => withAffectedAccounts(row, review.clusters, answered))
    .sort((a, b) => RISKS.indexOf(riskOf(a.kind)) - RISKS.indexOf(riskOf(b.kind)))
  const open = rows.filter(({ accepted }) => !accepted || accepted.expired)
  return {
    review,
    findings: open.filter(({ kind }) => !isUnused(kind)),
    unused: open.filter(({ kind }) => isUnused(kind) || isGhost(kind)),
    all: rows,
    accounts: answered.reduce((sum, { accounts }) => sum + accounts, 0),
    /** The number of findings beyond the listed ones. */
    notListed: notListed([review, ...answered]),
    reading: review.clusters.flatMap(({ name }, i) => (clusters[i]?.isPending ? [name] : [])),
    unread: [
      ...review.unread,
      ...answered.flatMap(({ unread }) => unread),
      ...review.clusters.flatMap(({ name }, i) => {
        const error = clusters[i]?.error
        return error && !clusters[i]?.data ? [{ what: name, why: problemOf(error).message }] : []
      }),
    ],
    isFetching: query.isFetching || clusters.some(({ isFetching }) => isFetching),
    refresh: () => {
      void query.refetch()
      for (const cluster of clusters) void cluster.refetch()
    },
  }
}

const notListed = (parts: readonly Pick<OrganizationReview, 'findings' | 'totals'>[]) =>
  parts.reduce((sum, { findings, totals }) => {
    const { high, medium, low, unused, accepted } = totals
    return sum + high + medium + low + unused + accepted - findings.length
  }, 0)

function withAffectedAccounts(
  row: FindingRow,
  clusters: OrganizationReview['clusters'],
  answered: readonly ClusterReview[],
): FindingRow {
  const { where, principal: text } = row
  if ('cluster' in where) return { ...row, cluster: { id: where.cluster, name: where.clusterName } }
  if (text === undefined) return row
  const principal = parsePrincipal(text)
  const cluster = clusters.find(({ issuerUrl }) => issuerUrl === issuerOfPrincipal(principal))
  const affected = text.includes('*')
    ? answered.reduce((sum, { reach }) => sum + (reach[text] ?? 0), 0)
    : principal.kind === 'service-account' && (isGhost(row.kind) ? 0 : 1)
  return {
    ...row,
    ...(cluster && { cluster }),
    ...(affected !== false && { affected }),
  }
}
