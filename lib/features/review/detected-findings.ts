import 'server-only'

import { createHash } from 'node:crypto'
import {
  type SignOffRow as Kept,
  listFindingSightings,
  listFindingSignOffs,
  recordFindingSightings,
} from '@/lib/adapters/database/sign-offs'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { isGhost, isUnused, type ReviewKind, RISKS, type Risk, riskOf } from './kinds'
import type { FindingLocation, FindingTotals, ReviewFinding, SignOff } from './schema'
import { describeFindingPlace } from './words'

/**
 * A finding before it has an id. `about` identifies what it is based on; a sign-off holds as long as that
 * stays the same.
 */
export type DetectedFinding = {
  kind: ReviewKind
  about: readonly unknown[]
  evidence: string
  where: FindingLocation
  principal?: string
}

type Reader = Pick<Context, 'store' | 'actor' | 'clock'>

export const findingId = ({ kind, about }: Pick<DetectedFinding, 'kind' | 'about'>) =>
  createHash('sha256')
    .update(JSON.stringify([kind, ...about]))
    .digest('hex')
    .slice(0, 32)

export const toSignOff = ({ until, at, ...rest }: Kept, now: Date): SignOff => ({
  ...rest,
  until: until.toISOString(),
  at: at.toISOString(),
  expired: until <= now,
})

/** The most open findings a page lists, worst first. */
const MAX_LISTED = 1000

const riskRank = ({ kind }: Pick<DetectedFinding, 'kind'>) => RISKS.indexOf(riskOf(kind))

/**
 * Findings with their first sighting and sign-off, worst first, and the totals. `unrecorded` says that some of
 * those listed are seen for the first time.
 */
export async function withSignOffs(
  { store, actor, clock }: Reader,
  found: readonly DetectedFinding[],
  limit = MAX_LISTED,
): Promise<{ findings: ReviewFinding[]; totals: FindingTotals; unrecorded?: true }> {
  const now = clock()
  const kept = await listFindingSignOffs(store, actor.orgUid)
  const signOffs = new Map(kept.map((each) => [each.finding, toSignOff(each, now)]))
  const all = [...new Map(found.map((each) => [findingId(each), each]))]
    .map(([id, each]) => ({ id, ...each, accepted: signOffs.get(id) }))
    .sort((a, b) => riskRank(a) - riskRank(b))
  const isOpen = ({ accepted }: (typeof all)[number]) => !accepted || accepted.expired
  const open = all.filter(isOpen)
  const count = (risk: Risk) =>
    open.filter(({ kind }) => !isUnused(kind) && riskOf(kind) === risk).length
  const shown = [...open.slice(0, limit), ...all.filter((each) => !isOpen(each))]
  const since = await listFindingSightings(
    store,
    actor.orgUid,
    shown.map(({ id }) => id),
  )
  return {
    ...(shown.some(({ id }) => !since.has(id)) && { unrecorded: true as const }),
    findings: shown.map(({ id, kind, evidence, where, principal, accepted }) => ({
      id,
      kind,
      evidence,
      where,
      ...(principal !== undefined && { principal }),
      since: (since.get(id) ?? now).toISOString(),
      ...(accepted && { accepted }),
    })),
    totals: {
      high: count('high'),
      medium: count('medium'),
      low: count('low'),
      unused: open.filter(({ kind }) => isUnused(kind)).length,
      accepted: all.length - open.length,
      ghosts: open.filter(({ kind }) => isGhost(kind)).length,
    },
  }
}

export type SeenScope = {
  /** The cluster that shows the findings, or empty for CoreWeave’s API. */
  scope: string
  /** All of them, beyond those that a page lists too. */
  found: readonly DetectedFinding[]
  /** Those that a page lists. */
  listed: readonly ReviewFinding[]
  /** Whether everything could be read, so that what is not found is gone. */
  isWhole: boolean
}

/**
 * Record when the findings that a page lists were first seen, and which are gone. Returns those that were not there
 * before, without those that somebody accepted; none where the scope is recorded for the first time.
 */
export async function recordSightings(
  { store, actor, clock }: Pick<WriteContext, 'store' | 'actor' | 'clock'>,
  { scope, found, listed, isWhole }: SeenScope,
): Promise<ReviewFinding[]> {
  const { appeared, isFirst } = await recordFindingSightings(store, actor.orgUid, {
    scope,
    findings: listed.map(({ id, kind, where }) => ({
      finding: id,
      kind,
      place: describeFindingPlace(where),
    })),
    ...(isWhole && { all: new Set(found.map(findingId)) }),
    at: clock(),
  })
  if (isFirst) return []
  return listed.filter(({ id, accepted }) => appeared.has(id) && (!accepted || accepted.expired))
}
