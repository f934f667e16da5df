import { subjectOf } from '@/lib/core/identity/subject'
import { targetAudience } from '@/lib/core/identity/trust-target-names'
import { cloudCauseOf, isInconclusive } from '../cloud/refusal-text'
import { CLOUD_CAUSE_WORDS } from '../cloud-cause-words'
import type { Evidence, VerificationTarget } from '../evidence'
import { findStep, type ScriptStepOf } from '../script-output'
import { accountCheck } from './injection'
import { type CheckResult, failed, running, stepTiming, waiting } from './result'
import { issuerCheck } from './token'

/** A run that presents a token to another cloud. */
export type CloudEvidence = Evidence & {
  target: VerificationTarget & { cloud: NonNullable<VerificationTarget['cloud']> }
}

export const isCloudEvidence = (evidence: Evidence): evidence is CloudEvidence =>
  evidence.target.cloud !== undefined

/** Another cloud needs no annotation: the Job requests the token itself. */
export function cloudAccountCheck(evidence: Evidence): CheckResult {
  const found = accountCheck(evidence)
  if (found.cause !== 'not-annotated') return found
  const { account } = evidence.preflight
  return { state: 'pass', at: account.at, detail: 'The service account exists.' }
}

/** Compares the token with what a trust of this account and audience has to name. */
export function cloudTokenCheck({ target, preflight, steps, pod }: CloudEvidence): CheckResult {
  const step = findStep(steps, 'token')
  if (!step) return pod?.startedAt ? running : waiting
  const times = stepTiming(step)
  if (!step.ok || !step.claims)
    return failed(step.bytes === undefined ? 'token-unreadable' : 'token-malformed', {
      ...times,
      evidence: [step.error ?? 'The token file could not be read.'],
    })
  const { iss, sub, aud } = step.claims
  const subject = subjectOf({ namespace: target.namespace, name: target.account })
  if (sub !== subject)
    return failed('subject-mismatch', { ...times, expected: subject, presented: sub })
  if (iss !== preflight.issuerUrl)
    return failed('issuer-mismatch', { ...times, expected: preflight.issuerUrl, presented: iss })
  const audience = targetAudience(target.cloud)
  if (!aud.includes(audience))
    return failed('audience-mismatch', { ...times, expected: audience, presented: aud.join(', ') })
  return {
    state: 'pass',
    ...times,
    detail: `Audience: ${audience}`,
    evidence: [`iss ${iss}`, `sub ${sub}`, `aud ${aud.join(', ')}`],
  }
}

/** A cloud that accepts the token has read the keys, even if the console could not. */
export function cloudIssuerCheck(evidence: Evidence): CheckResult {
  const { cause, ...found } = issuerCheck(evidence)
  const accepted = findStep(evidence.steps, 'cloud-exchange')?.ok === true
  if (found.state === 'fail' && accepted) return { ...found, state: 'warn' }
  return { ...found, ...(cause && { cause }) }
}

/** Whether the cloud issued credentials for the token. */
export function cloudExchangeCheck({ target, steps }: CloudEvidence): CheckResult {
  const step = findStep(steps, 'cloud-exchange')
  if (!step) return findStep(steps, 'token')?.ok ? running : waiting
  return resultOf(target, step)
}

/** Whether Google lets the federated principal act as the service account; undefined where that is not asked. */
export function cloudIdentityCheck({ target, steps }: CloudEvidence): CheckResult | undefined {
  if (target.cloud.cloud !== 'gcp' || target.cloud.serviceAccount === undefined) return undefined
  const step = findStep(steps, 'cloud-identity')
  if (!step) return findStep(steps, 'cloud-exchange')?.ok ? running : waiting
  return resultOf(target, step)
}

type ExchangeStep = ScriptStepOf<'cloud-exchange'> | ScriptStepOf<'cloud-identity'>

function resultOf(target: CloudEvidence['target'], step: ExchangeStep): CheckResult {
  const times = stepTiming(step)
  if (step.ok)
    return { state: 'pass', ...times, ...(step.identity && { evidence: [step.identity] }) }
  const { cloud } = target.cloud
  const { status, error = '' } = step
  const cause = cloudCauseOf({ cloud, step: step.step, error, ...(status && { status }) })
  const { title, next } = CLOUD_CAUSE_WORDS[cause]
  return failed(isInconclusive(cause) ? 'cloud-unavailable' : 'cloud-refused', {
    ...times,
    detail: `${title} ${next}`,
    evidence: [error].filter(Boolean),
  })
}
