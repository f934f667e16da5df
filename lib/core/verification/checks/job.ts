import type { Evidence } from '../evidence'
import { admissionCause, causeOfAdmissionText } from '../refusals'
import { findStep } from '../script-output'
import { unmutatedCause } from './injection'
import { type CheckResult, elapsed, failed, running, stepTiming, waiting } from './result'

/** Checks of the Job and its pod. */

export function jobCheck(evidence: Evidence): CheckResult {
  const { preflight, refusal, job, pod, events, lost, now } = evidence
  if (refusal)
    return failed(admissionCause(refusal) ?? 'job-refused', {
      at: now.toISOString(),
      detail: refusal.message,
      evidence: [refusal.upstream ?? refusal.message],
    })
  if (!job) {
    const foreseen = preflight.webhook.ok ? undefined : admissionCause(preflight.webhook.error)
    if (
      !foreseen ||
      preflight.webhook.ok ||
      foreseen === 'webhook-down' ||
      foreseen === 'job-forbidden'
    )
      return waiting
    return failed(foreseen, {
      at: preflight.webhook.at,
      detail: 'A dry run of the pod was refused.',
      evidence: [preflight.webhook.error.upstream ?? preflight.webhook.error.message],
    })
  }
  if (pod)
    return {
      state: 'pass',
      at: job.createdAt,
      detail: job.name,
      evidence: [`pod ${pod.name}`],
      ...elapsed(job.createdAt, pod.createdAt),
    }
  if (lost === 'job') return failed('job-deleted', { at: now.toISOString() })
  const refused = events.find(({ reason }) => reason === 'FailedCreate')
  if (refused)
    return failed(causeOfAdmissionText(refused.message) ?? 'job-refused', {
      at: refused.at ?? job.createdAt,
      detail: 'The Job was taken, its pod was not.',
      evidence: [refused.message],
    })
  return { ...running, detail: job.name }
}

const PULL = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])
const BROKEN = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'])
/** A node tries again by itself; after this long it is called a failure. */
const READ_DEADLINE_MS = 8000

export function podCheck({ pod, job, lost, events, now }: Evidence): CheckResult {
  if (!pod) return waiting
  const place = [pod.node, pod.image].filter(Boolean).join(', ')
  if (pod.startedAt)
    return {
      state: 'pass',
      at: pod.startedAt,
      ...(place ? { detail: place } : {}),
      ...elapsed(pod.createdAt, pod.startedAt),
    }
  if (lost === 'job') return failed('job-deleted', { at: now.toISOString() })
  if (lost === 'pod' || (pod.deleting && !job?.ended))
    return failed('pod-deleted', { at: now.toISOString() })
  const late =
    job?.ended !== undefined || now.getTime() - Date.parse(pod.createdAt) > READ_DEADLINE_MS
  const { reason = '', message = '' } = pod.waiting ?? {}
  const words = message ? `${reason}: ${message}` : reason
  if (PULL.has(reason) && (late || reason !== 'ErrImagePull'))
    return failed('image-pull', { at: pod.createdAt, detail: pod.image ?? '', evidence: [words] })
  if (BROKEN.has(reason) && late)
    return failed('container-not-started', { at: pod.createdAt, evidence: [words] })
  if (pod.unschedulable !== undefined)
    return job?.ended
      ? failed('unschedulable', { at: pod.createdAt, evidence: [pod.unschedulable] })
      : { ...running, detail: 'No node takes the pod yet.', evidence: [pod.unschedulable] }
  const mount = events.find(({ reason }) => reason === 'FailedMount')
  if (job?.ended)
    return failed('container-not-started', {
      at: pod.createdAt,
      ...(mount ? { evidence: [mount.message] } : {}),
    })
  return { ...running, detail: words || place || 'waiting for a node' }
}

export function injectedCheck(evidence: Evidence): CheckResult {
  const { pod, preflight, steps, target } = evidence
  const environment = findStep(steps, 'environment')
  const token = findStep(steps, 'token')
  if (!environment) return pod?.startedAt ? running : waiting
  if (!environment.ok) {
    const { account, webhook } = preflight
    const missing = [
      environment.uri ? '' : 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      environment.tokenFile ? '' : 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    ].filter(Boolean)
    const detail = `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set in the pod.`
    if (account.ok && account.value.injection === 'not-injected')
      return failed('not-annotated', { ...stepTiming(environment), detail })
    if (webhook.ok && !webhook.value.mutated)
      return failed(unmutatedCause(webhook.value), { ...stepTiming(environment), detail })
    const redone = target.repeat ? ` It is run once more as ${target.repeat}.` : ''
    return failed('not-injected', {
      ...stepTiming(environment),
      detail: `${detail}${redone}`,
      expected: 'a pod with credentials, as in the dry run',
      presented: 'a pod without',
    })
  }
  if (!token) return running
  const times = { ...stepTiming(token), ms: (environment.seconds + token.seconds) * 1000 }
  if (!token.ok) {
    const evidence = [token.error ?? 'The token file could not be read.']
    const user = token.uid === undefined ? '' : `, as user ${token.uid}`
    return failed(token.bytes === undefined ? 'token-unreadable' : 'token-malformed', {
      ...times,
      detail: `${environment.tokenFile}${user}`,
      evidence,
    })
  }
  const others = environment.others.map((name) => `${name} is set too; it may win in AWS clients.`)
  return {
    state: others.length ? 'warn' : 'pass',
    ...times,
    detail: `${environment.tokenFile}, ${token.bytes} bytes`,
    evidence: [
      ...others,
      `credentials from ${environment.uri}`,
      `region ${environment.region || 'not set'}`,
      environment.cli,
    ].filter(Boolean),
  }
}

export const cleanupCheck = ({ cleanup, job, cancelled }: Evidence, over: boolean): CheckResult => {
  const by = cancelled ? [`Cancelled by ${cancelled.by}.`] : []
  if (cleanup)
    return {
      state: cleanup.ok ? 'pass' : 'warn',
      at: cleanup.at,
      detail: [...by, cleanup.detail ?? 'Job and pod deleted.'].join(' '),
    }
  const detail = by.length ? { detail: by.join(' ') } : {}
  return { ...(over && job ? running : waiting), ...detail }
}
