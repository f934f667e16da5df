import type { CanaryState, CanaryUnknown } from './canary-state'

/** How many canaries a page of their list has. */
export const CANARY_PAGE = 50

/** A missed run is as red as a failed one. */
export const isRed = ({ code }: Pick<CanaryState, 'code'>) => code === 'failed' || code === 'missed'

const LOST_REASONS: ReadonlySet<CanaryUnknown> = new Set<CanaryUnknown>([
  'deleted',
  'changed',
  'namespace-deleted',
  'cluster-deleted',
])

/** Whether a canary cannot run again as it was created, so that somebody has to delete it or create it anew. */
export const isLost = (state: CanaryState) =>
  state.code === 'unknown' && LOST_REASONS.has(state.reason)

const RANK = {
  failed: 0,
  missed: 0,
  unknown: 2,
  'no-result': 2,
  unread: 3,
  'never-ran': 3,
  passed: 4,
} as const satisfies Record<CanaryState['code'], number>

/** Orders canaries, the worst first. One that was never read is as one that never ran. */
export function canaryRank(state: CanaryState | undefined): number {
  if (state === undefined) return RANK['never-ran']
  return isLost(state) ? 1 : RANK[state.code]
}

/** How many canaries there are, and how many of them need attention. */
export type CanaryTotals = { all: number; red: number; lost: number }

export const canaryTotals = (states: readonly (CanaryState | undefined)[]): CanaryTotals => ({
  all: states.length,
  red: states.filter((state) => state && isRed(state)).length,
  lost: states.filter((state) => state && isLost(state)).length,
})
