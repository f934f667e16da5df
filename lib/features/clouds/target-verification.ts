import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { isInconclusive } from '@/lib/core/verification/cloud/refusal-text'
import { CLOUD_CAUSE_WORDS } from '@/lib/core/verification/cloud-cause-words'
import type { CloudCause } from '@/lib/core/verification/cloud-causes'
import { type TargetCheckKey, targetCheckTitle, targetVerdictWords } from './words'

export type { TargetCheckKey }

/** A claim as the target expects it, and as the token has it. */
export type TargetClaimComparison = { claim: string; expected: string; presented: string }

export type TargetCheckResult = {
  state: 'pass' | 'fail' | 'warn' | 'skip'
  /** The result in one sentence. */
  detail?: string
  claims?: TargetClaimComparison[]
  /** What the result rests on, or the exact values that the trust must contain. */
  evidence?: string[]
  /** The other side's own message. */
  upstream?: string
  cause?: CloudCause
}
export type TargetCheck = TargetCheckResult & { key: TargetCheckKey; title: string }

/**
 * `proved`: the target issued credentials. `unproved`: every check before the exchange passed, and
 * only the workload can make the exchange.
 */
export type TargetVerification = {
  state: 'proved' | 'unproved' | 'failed'
  sentence: string
  /** The reason and the next step. */
  explanation: string
  checks: TargetCheck[]
  at: string
}

/** Whether the console itself can exchange a token with the target. */
export const canExchange = ({ cloud }: Pick<TrustTarget, 'cloud'>) =>
  cloud === 'aws' || cloud === 'gcp'

/** The checks of a target. Google reveals an identity only through impersonation of a service account. */
export const targetCheckKeys = (target: TrustTarget): TargetCheckKey[] =>
  target.cloud === 'aws' || (target.cloud === 'gcp' && target.serviceAccount !== undefined)
    ? ['right', 'token', 'claims', 'keys', 'exchange', 'identity']
    : ['right', 'token', 'claims', 'keys', 'exchange']

/** Whether the target accepted the token; undefined where it gave no answer. */
export function trustOutcome({
  state,
  checks,
}: TargetVerification): 'passed' | 'failed' | undefined {
  if (state === 'proved') return 'passed'
  const refusal = checks.find(
    (check) => check.state === 'fail' && (check.key === 'exchange' || check.key === 'identity'),
  )
  return refusal?.cause && !isInconclusive(refusal.cause) ? 'failed' : undefined
}

/** The verdict: the first check that failed, or else whether the console made the exchange. */
export function concludeVerification(
  target: TrustTarget,
  results: ReadonlyMap<TargetCheckKey, TargetCheckResult>,
  at: string,
): TargetVerification {
  const checks = targetCheckKeys(target).map(
    (key): TargetCheck => ({
      key,
      title: targetCheckTitle(key, target),
      ...(results.get(key) ?? { state: 'skip' }),
    }),
  )
  const failed = checks.find(({ state }) => state === 'fail')
  if (failed) {
    const { title, next } = CLOUD_CAUSE_WORDS[failed.cause ?? 'unreadable']
    return { state: 'failed', sentence: title, explanation: next, checks, at }
  }
  const state = canExchange(target) ? 'proved' : 'unproved'
  return { state, ...targetVerdictWords(target, state), checks, at }
}
