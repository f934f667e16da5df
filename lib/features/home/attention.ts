import { isLost, isRed } from '@/lib/core/canary/canary-rank'
import type { CanaryList, CanarySummary } from '@/lib/features/canaries/schema'
import type { ChainLink } from '@/lib/features/clusters/schema'
import type { PolicyRow } from '@/lib/features/policies/schema'

export type AttentionState = 'fail' | 'warn' | 'info'

/** Something that somebody has to act on. `words.ts` has the words for it. */
export type AttentionItem = { state: AttentionState } & (
  | {
      kind: 'cluster'
      id: string
      name: string
      link: ChainLink
      /** Service accounts that the broken link affects. */
      injected: number
      lastVerification: { namespace: string; name: string } | undefined
    }
  | { kind: 'canary'; canary: CanarySummary }
  /** Red canaries beyond those that are named. */
  | { kind: 'more-canaries'; count: number }
  | { kind: 'outside-change'; policy: string; at: string }
  | { kind: 'expired-grants'; count: number }
  | { kind: 'open-requests'; count: number }
)

/** A cluster with the links of its chain, and the first of them that is broken. */
export type ClusterProgress = {
  id: string
  name: string
  links: readonly ChainLink[]
  broken: ChainLink | undefined
  injected: number
  lastVerification: { namespace: string; name: string } | undefined
}

export type RequestCounts = { waiting: number; due: number }

const RANK = { fail: 0, warn: 1, info: 2 } as const satisfies Record<AttentionState, number>

/** What needs attention, worst first. A cluster that nobody started to set up does not. */
export const attentionItems = (
  clusters: readonly ClusterProgress[],
  policies: readonly PolicyRow[],
  requests: RequestCounts = { waiting: 0, due: 0 },
  canaries?: CanariesInTrouble,
): AttentionItem[] =>
  [
    ...clusters.flatMap(clusterItems),
    ...(canaries ? canaryItems(canaries) : []),
    ...policies.flatMap(policyItems),
    ...requestItems(requests),
  ].toSorted((a, b) => RANK[a.state] - RANK[b.state])

function clusterItems(cluster: ClusterProgress): AttentionItem[] {
  const { id, name, links, broken, injected, lastVerification } = cluster
  const started = injected > 0 || links.some(({ status }) => status.code === 'federation-paused')
  if (!broken || !started) return []
  const state = broken.state === 'fail' ? 'fail' : 'warn'
  return [{ kind: 'cluster', state, id, name, link: broken, injected, lastVerification }]
}

const MAX_CANARIES_NAMED = 5

/** The canaries that need attention: the first of them, and how many there are. */
export type CanariesInTrouble = Pick<CanaryList, 'rows' | 'counts'>

/** Red canaries, and those whose CronJob is no longer as it was created. */
export function canaryItems({ rows, counts }: CanariesInTrouble): AttentionItem[] {
  const red = rows.filter(({ state }) => isRed(state))
  const lost = rows.filter(({ state }) => isLost(state))
  const named = [...red, ...lost].slice(0, MAX_CANARIES_NAMED)
  const rest = counts.red + counts.lost - named.length
  const items = named.map(
    (canary): AttentionItem => ({
      kind: 'canary',
      state: isRed(canary.state) ? 'fail' : 'warn',
      canary,
    }),
  )
  const more: AttentionItem[] =
    rest > 0
      ? [{ kind: 'more-canaries', state: counts.red > named.length ? 'fail' : 'warn', count: rest }]
      : []
  return [...items, ...more]
}

const policyItems = ({ name, latest }: PolicyRow): AttentionItem[] =>
  latest?.source === 'outside' && latest.version > 1
    ? [{ kind: 'outside-change', state: 'warn', policy: name, at: latest.at }]
    : []

function requestItems({ waiting, due }: RequestCounts): AttentionItem[] {
  const items: AttentionItem[] = []
  if (due > 0) items.push({ kind: 'expired-grants', state: 'warn', count: due })
  if (waiting > 0) items.push({ kind: 'open-requests', state: 'info', count: waiting })
  return items
}
