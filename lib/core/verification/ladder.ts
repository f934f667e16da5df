import {
  RUNG_KEYS,
  type Rung,
  type RungKey,
  type Verdict,
} from '@/lib/features/verifications/schema'
import { CAUSE_CODES, type CauseCode } from './cause'
import { CAUSES } from './causes'
import type { Evidence, Target } from './evidence'
import { type Found, rungOf } from './rung'
import { bucketRung, exchangeRung, policyRung, s3Rung } from './rungs-access'
import { accountRung, webhookRung } from './rungs-before'
import { cleanupRung, injectedRung, jobRung, podRung } from './rungs-run'
import { claimsRung, issuerRung } from './rungs-trust'
import { stepOf } from './steps'

export type Told = { rungs: Rung[]; verdict: Verdict }

/** Rungs a run cannot pass once they have failed, before any Job is made. */
const NEEDED: readonly RungKey[] = ['account', 'webhook', 'job', 'claims']

/** Why a run would be hopeless, from what was found without a pod. */
export const hopeless = ({ rungs }: Told): Rung | undefined =>
  rungs.find(({ key, state }) => NEEDED.includes(key) && state === 'fail')

export const verdictOf = (
  state: Verdict['state'],
  cause: CauseCode,
  { target }: Pick<Evidence, 'target'>,
  rung?: Rung,
): Verdict => {
  const { title, explanation, next } = CAUSES[cause]
  const steps = rung?.next ?? next(target)
  return {
    state,
    cause,
    sentence: title,
    explanation: rung?.detail ? `${rung.detail} ${explanation}` : explanation,
    ...(steps.length ? { next: steps } : {}),
  }
}

const RUN: readonly RungKey[] = ['job', 'pod', 'injected', 'exchange', 's3', 'bucket']

/** The failed hop of the run, told by the rung that found its cause first. */
function broken(rungs: readonly Rung[]): Rung | undefined {
  const hop = rungs.find(({ key, state }) => RUN.includes(key) && state === 'fail')
  return rungs.find(({ state, cause }) => state === 'fail' && cause === hop?.cause) ?? hop
}

function conclude(evidence: Evidence, rungs: Rung[]): Verdict {
  const { steps, job, pod, lost, cancelled, refusal } = evidence
  if (cancelled) return verdictOf('cancelled', 'cancelled', evidence)
  const failure = broken(rungs)
  const ended = job?.ended !== undefined || pod?.ended !== undefined
  if (stepOf(steps, 'end')?.ok) return passed(evidence, rungs)
  if (failure?.cause && (refusal || job))
    return verdictOf('failed', failure.cause, evidence, failure)
  if (lost === 'job') return verdictOf('failed', 'job-deleted', evidence)
  if (lost === 'pod' || (pod?.deleting && !ended))
    return verdictOf('failed', 'pod-deleted', evidence)
  if (job?.ended?.reason === 'DeadlineExceeded') return verdictOf('failed', 'deadline', evidence)
  if (lost === 'log') return verdictOf('unknown', 'log-lost', evidence)
  if (job?.ended?.state === 'failed') return verdictOf('failed', 'script-failed', evidence)
  return { state: 'running', sentence: 'The verification is running.' }
}

function passed({ target }: Pick<Evidence, 'target'>, rungs: Rung[]): Verdict {
  const warnings = rungs.filter(({ state }) => state === 'warn').length
  return {
    state: 'passed',
    sentence: `${target.namespace}/${target.account} has keyless access to object storage.`,
    ...(warnings
      ? { explanation: `${warnings} of its steps ${warnings === 1 ? 'needs' : 'need'} attention.` }
      : {}),
  }
}

const reachable = (rung: Rung, over: boolean): Rung =>
  over && (rung.state === 'waiting' || rung.state === 'running') && rung.key !== 'cleanup'
    ? { ...rung, state: 'skip', detail: rung.detail ?? 'Not reached.' }
    : rung

/** Everything that is known of a run, as rungs in their fixed order and one verdict. */
export function ladder(evidence: Evidence): Told {
  const claims = claimsRung(evidence)
  const issuer = issuerRung(evidence)
  const webhook = webhookRung(evidence)
  const found: Record<RungKey, Found | undefined> = {
    account: accountRung(evidence),
    webhook,
    job: jobRung(evidence),
    pod: podRung(evidence),
    injected: injectedRung(evidence),
    claims,
    issuer,
    exchange: exchangeRung(evidence, [claims, issuer, webhook]),
    policy: policyRung(evidence),
    s3: s3Rung(evidence),
    bucket: bucketRung(evidence),
    cleanup: { state: 'waiting' },
  }
  const rungs = RUNG_KEYS.flatMap((key) => {
    const one = found[key]
    return one ? [rungOf(key, evidence, one)] : []
  })
  const verdict = conclude(evidence, rungs)
  const over = verdict.state !== 'running'
  const cleanup = rungOf('cleanup', evidence, cleanupRung(evidence, over))
  return {
    verdict,
    rungs: rungs.map((rung) => (rung.key === 'cleanup' ? cleanup : reachable(rung, over))),
  }
}

/** The verdict of a run that was kept as its state, its cause and its rungs. */
export function retell(
  state: Verdict['state'],
  cause: string | null,
  target: Target,
  rungs: Rung[],
): Told {
  if (state === 'passed') return { rungs, verdict: passed({ target }, rungs) }
  const code = CAUSE_CODES.find((known) => known === cause)
  const rung = state === 'failed' ? broken(rungs) : undefined
  return {
    rungs,
    verdict: code
      ? verdictOf(state, code, { target }, rung?.cause === code ? rung : undefined)
      : { state, sentence: 'Why it ended was not kept.' },
  }
}
