import 'server-only'

import { createHash } from 'node:crypto'
import {
  type SignOffRow as Kept,
  listFindingSignOffs,
  recordFindingSightings,
} from '@/lib/adapters/database/sign-offs'
import type { Context } from '@/lib/server/session/context'
import { isUnused, type ReviewKind, RISKS, type Risk, riskOf } from './kinds'
import type { FindingLocation, FindingTotals, ReviewFinding, SignOff } from './schema'

/** `about` is what the finding rests on: while it stays, so does what was said about it. */
export type DetectedFinding = {
  kind: ReviewKind
  about: readonly unknown[]
  evidence: string
  where: FindingLocation
  principal?: string
}

export const findingId = ({ kind, about }: Pick<DetectedFinding, 'kind' | 'about'>) =>
  createHash('sha256')
    .update(JSON.stringify([kind, ...about]))
    .digest('hex')
    .slice(0, 32)

export const toSignOff = ({ until, at, ...said }: Kept, now: Date): SignOff => ({
  ...said,
  until: until.toISOString(),
  at: at.toISOString(),
  expired: until <= now,
})

/** More than anybody reads at once; mending these brings up the next. */
const SHOWN = 1000

const orderOf = ({ kind }: Pick<DetectedFinding, 'kind'>) => RISKS.indexOf(riskOf(kind))

/** What was found with what is known about it here, the worst first. */
export async function withSignOffs(
  { store, actor, clock }: Pick<Context, 'store' | 'actor' | 'clock'>,
  found: readonly DetectedFinding[],
  most = SHOWN,
): Promise<{ findings: ReviewFinding[]; totals: FindingTotals }> {
  const now = clock()
  const kept = await listFindingSignOffs(store, actor.orgUid)
  const signOffs = new Map(kept.map((each) => [each.finding, toSignOff(each, now)]))
  const all = [...new Map(found.map((each) => [findingId(each), each]))]
    .map(([id, each]) => ({ id, ...each, accepted: signOffs.get(id) }))
    .sort((a, b) => orderOf(a) - orderOf(b))
  const isOpen = ({ accepted }: (typeof all)[number]) => !accepted || accepted.expired
  const open = all.filter(isOpen)
  const count = (risk: Risk) =>
    open.filter(({ kind }) => !isUnused(kind) && riskOf(kind) === risk).length
  const shown = [...open.slice(0, most), ...all.filter((each) => !isOpen(each))]
  const since = await recordFindingSightings(store, actor.orgUid, {
    findings: shown.map(({ id }) => id),
    at: now,
  })
  return {
    findings: shown.map(({ id, kind, evidence, where, principal, accepted }) => ({
      ...{ id, kind, evidence, where },
      ...(principal !== undefined && { principal }),
      since: (since.get(id) ?? now).toISOString(),
      ...(accepted && { accepted }),
    })),
    totals: {
      ...{ high: count('high'), medium: count('medium'), low: count('low') },
      unused: open.filter(({ kind }) => isUnused(kind)).length,
      accepted: all.length - open.length,
    },
  }
}

/** Where a finding is, in words that stay readable when it is gone. */
export function describeFindingPlace(where: FindingLocation): string {
  switch (where.of) {
    case 'policy':
      return `${where.policy} / ${where.statement}`
    case 'config':
      return `federation config ${where.name}`
    case 'namespace':
      return `${where.clusterName} / ${where.namespace}`
    case 'account':
      return `${where.clusterName} / ${where.namespace} / ${where.name}`
    case 'key':
      return `access key ${where.id} of ${where.principal}`
  }
}
