import { z } from 'zod'
import { PROVABLE_LEVELS } from './bucket-access'
import { CAUSE_CODES, type CauseCode } from './cause-codes'
import { REFRESH_CLIENTS } from './refresh/limits'
import { RefreshPlan } from './refresh/plan'
import type { Verdict } from './report'

const ProvableLevel = z.enum(PROVABLE_LEVELS)

/** What a proof rests on. A proof is stale once one of them is not what it was. */
export const PROOF_PARTS = [
  'annotation',
  'statements',
  'config',
  'webhook',
  'keys',
  'bucket',
] as const
export const ProofPart = z.enum(PROOF_PARTS)
export type ProofPart = z.infer<typeof ProofPart>

/** A digest of each part that could be read; a part that could not be read is absent. */
export const ProofBasis = z.partialRecord(ProofPart, z.string().max(128))
export type ProofBasis = z.infer<typeof ProofBasis>

/** What a run tries: one level in one bucket, or only that the account can list buckets. */
export const ProofScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('buckets') }),
  z.object({
    kind: z.literal('bucket'),
    bucket: z.string(),
    level: ProvableLevel,
    prefix: z.string().exactOptional(),
    /** The zone that the requests were signed for; absent if it was not known. */
    region: z.string().exactOptional(),
  }),
  /** That one process of a client lists a bucket past the expiry of its keys. */
  z.object({
    kind: z.literal('refresh'),
    bucket: z.string(),
    client: z.enum(REFRESH_CLIENTS),
    prefix: z.string().exactOptional(),
    region: z.string().exactOptional(),
  }),
])
export type ProofScope = z.infer<typeof ProofScope>

/** What is stored with a finished run: what it tried, what it proved, and what that rests on. */
export const ProofEvidence = z.object({
  scope: ProofScope,
  /** The levels that were proved in the bucket of the scope. */
  levels: z.array(ProvableLevel),
  /** Whether the account listed the organization's buckets. */
  listsBuckets: z.boolean(),
  /** Whether the account got credentials; without them no access of the account works. */
  exchanged: z.boolean(),
  /** The region that the webhook injects, which clients without settings sign for. */
  injectedRegion: z.string().exactOptional(),
  basis: ProofBasis,
  /** How a refresh proof was run. */
  refresh: RefreshPlan.exactOptional(),
})
export type ProofEvidence = z.infer<typeof ProofEvidence>

export const STALE_REASONS = ['age', 'changed'] as const
export const UNVERIFIED_REASONS = [
  'never',
  'running',
  'ended',
  'cancelled',
  'unknown',
  'unrecorded',
  'hidden',
] as const
export type UnverifiedReason = (typeof UNVERIFIED_REASONS)[number]

/**
 * The state of a proof. `unchecked` are parts that could not be compared with what they were, because
 * this person or the person who ran the verification may not read them.
 */
export const ProofState = z.discriminatedUnion('code', [
  z.object({
    code: z.literal('proved'),
    scope: ProofScope,
    at: z.string(),
    unchecked: z.array(ProofPart),
    /** The region that the webhook injects, where it is not that of the bucket. */
    otherRegion: z.string().exactOptional(),
  }),
  z.object({
    code: z.literal('stale'),
    scope: ProofScope,
    at: z.string(),
    reason: z.enum(STALE_REASONS),
    /** What changed; empty if the proof is only too old. */
    changed: z.array(ProofPart),
  }),
  z.object({
    code: z.literal('failed'),
    scope: ProofScope.exactOptional(),
    at: z.string(),
    cause: z.enum(CAUSE_CODES).exactOptional(),
  }),
  z.object({ code: z.literal('not-verified'), reason: z.enum(UNVERIFIED_REASONS) }),
])
export type ProofState = z.infer<typeof ProofState>

/** A run as far as its proof is concerned. */
export type ProofRun = {
  verdict: Verdict['state']
  cause?: CauseCode
  /** When the run ended, ISO 8601. */
  at: string
  /** Absent for runs that were stored before evidence was. */
  evidence?: ProofEvidence
}

/** The access that a proof is asked for: listing buckets, or one level in one bucket. */
export const ProofQuestion = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('buckets') }),
  z.object({ kind: z.literal('bucket'), bucket: z.string(), level: ProvableLevel }),
])
export type ProofQuestion = z.infer<typeof ProofQuestion>

/** What is so now: the time, and a digest of each part that could be read. */
export type ProofPresent = { now: Date; basis?: ProofBasis }

/** How long a proof holds, in milliseconds, if nothing it rests on changes. */
export const PROOF_MAX_AGE_MS = 24 * 60 * 60_000

/**
 * The state of what a run proved, as of now. Every green of the console is decided here: a run that
 * passed counts as a proof for 24 hours, while everything it rests on is as it was.
 *
 * `question` narrows it to one level of one bucket, or to listing buckets; by default it is what the run tried.
 */
export function decideProof(
  run: ProofRun | undefined,
  { now, basis = {} }: ProofPresent,
  question?: ProofQuestion,
): ProofState {
  if (!run) return { code: 'not-verified', reason: 'never' }
  const { verdict, at, evidence } = run
  const scope = evidence && scopeFor(evidence, question)
  const proved = evidence !== undefined && proves(evidence, verdict, question)
  if (verdict === 'failed' && !proved)
    return {
      code: 'failed',
      at,
      ...(scope && { scope }),
      ...(run.cause && { cause: run.cause }),
    }
  if (verdict !== 'passed' && !proved) return { code: 'not-verified', reason: reasonOf(verdict) }
  // A run that passed without stored evidence does not say what it proved.
  if (!evidence || !scope) return { code: 'not-verified', reason: 'unrecorded' }
  if (!proved) return { code: 'not-verified', reason: 'never' }
  const changed = changedParts(evidence.basis, basis)
  if (changed.length > 0) return { code: 'stale', scope, at, reason: 'changed', changed }
  if (now.getTime() - Date.parse(at) >= PROOF_MAX_AGE_MS)
    return { code: 'stale', scope, at, reason: 'age', changed: [] }
  const otherRegion = otherRegionOf(evidence)
  return {
    code: 'proved',
    scope,
    at,
    unchecked: PROOF_PARTS.filter((part) => isUnchecked(evidence, basis, part)),
    ...(otherRegion && { otherRegion }),
  }
}

/**
 * The state of one level in a bucket, or of listing buckets, over the runs of one account, newest first.
 * The newest run that says something about it decides: one that tried or proved it, or one whose account
 * got no credentials, without which nothing of it works. The index is that of the deciding run.
 */
export function decideAccessProof(
  runs: readonly ProofRun[],
  present: ProofPresent,
  question: ProofQuestion,
): { state: ProofState; run?: number } {
  const run = runs.findIndex((each) => speaksOf(each, question))
  const found = runs[run]
  if (found) return { state: decideProof(found, present, question), run }
  const open = runs.findIndex(
    ({ verdict, evidence }) =>
      (verdict === 'running' || verdict === 'ended') && (!evidence || tries(evidence, question)),
  )
  const pending = runs[open]
  return pending
    ? { state: { code: 'not-verified', reason: reasonOf(pending.verdict) }, run: open }
    : { state: { code: 'not-verified', reason: 'never' } }
}

const reasonOf = (verdict: Verdict['state']): UnverifiedReason =>
  verdict === 'passed' || verdict === 'failed' ? 'unrecorded' : verdict

function speaksOf({ verdict, evidence }: ProofRun, question: ProofQuestion): boolean {
  if (!evidence) return false
  if (proves(evidence, verdict, question)) return true
  return verdict === 'failed' && (!evidence.exchanged || tries(evidence, question))
}

/**
 * Whether what was proved includes what is asked; by default, what the run tried. A run that failed may
 * have proved a lower level than the one that it tried.
 */
function proves(
  { scope, levels, listsBuckets }: ProofEvidence,
  verdict: Verdict['state'],
  question?: ProofQuestion,
): boolean {
  const asked = question ?? scope
  if (asked.kind === 'refresh') return verdict === 'passed'
  const lower = scope.kind === 'bucket' && asked.kind === 'bucket' && asked.level !== scope.level
  if (verdict !== 'passed' && !(verdict === 'failed' && lower)) return false
  if (asked.kind === 'buckets') return listsBuckets
  return scope.kind === 'bucket' && scope.bucket === asked.bucket && levels.includes(asked.level)
}

function tries({ scope }: ProofEvidence, question: ProofQuestion): boolean {
  if (question.kind === 'buckets') return scope.kind === 'buckets'
  return (
    scope.kind === 'bucket' && scope.bucket === question.bucket && scope.level === question.level
  )
}

/** What a run tried, narrowed to what is asked of it. */
function scopeFor({ scope }: ProofEvidence, question?: ProofQuestion): ProofScope {
  if (!question) return scope
  if (question.kind === 'buckets') return { kind: 'buckets' }
  const { bucket, level } = question
  return scope.kind === 'bucket' && scope.bucket === bucket
    ? { ...scope, level }
    : { kind: 'bucket', bucket, level }
}

const isChanged = (before: ProofBasis, now: ProofBasis, part: ProofPart) =>
  before[part] !== undefined && now[part] !== undefined && before[part] !== now[part]

/** The parts that are not what they were, of those that could be read both times. */
export const changedParts = (before: ProofBasis, now: ProofBasis): ProofPart[] =>
  PROOF_PARTS.filter((part) => isChanged(before, now, part))

const isUnchecked = ({ scope, basis }: ProofEvidence, now: ProofBasis, part: ProofPart) =>
  (part !== 'bucket' || scope.kind !== 'buckets') &&
  (basis[part] === undefined || now[part] === undefined)

/** The injected region, where it is not the one that the bucket's requests have to be signed for. */
function otherRegionOf({ scope, injectedRegion }: ProofEvidence): string | undefined {
  if (scope.kind !== 'bucket' || !scope.region || !injectedRegion) return undefined
  return scope.region.toLowerCase() === injectedRegion.toLowerCase() ? undefined : injectedRegion
}
