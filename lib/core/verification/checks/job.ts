import type { Evidence } from '../evidence'
import { admissionCause, causeOfAdmissionText } from '../refusals'
import { type CheckResult, elapsed, failed, running, waiting } from './result'

export function jobCheck(evidence: Evidence): CheckResult {
  const { preflight, refusal, job, pod, foreignPod, events, lost, now } = evidence
  if (refusal)
    return failed(admissionCause(refusal) ?? 'job-refused', {
      at: now.toISOString(),
      detail: refusal.message,
      evidence: [refusal.upstream ?? refusal.message],
    })
  if (!job) {
    const expectedCause = preflight.webhook.ok ? undefined : admissionCause(preflight.webhook.error)
    if (
      !expectedCause ||
      preflight.webhook.ok ||
      expectedCause === 'webhook-down' ||
      expectedCause === 'job-forbidden'
    )
      return waiting
    return failed(expectedCause, {
      at: preflight.webhook.at,
      detail: 'The API server rejected a dry run of the pod.',
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
  if (foreignPod !== undefined)
    return { state: 'pass', at: job.createdAt, detail: job.name, evidence: [`pod ${foreignPod}`] }
  if (lost === 'job') return failed('job-deleted', { at: now.toISOString() })
  const refused = events.find(({ reason }) => reason === 'FailedCreate')
  if (refused)
    return failed(causeOfAdmissionText(refused.message) ?? 'job-refused', {
      at: refused.at ?? job.createdAt,
      detail: 'The Job was created, but its pod was rejected.',
      evidence: [refused.message],
    })
  return { ...running, detail: job.name }
}

const IMAGE_ERRORS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
])
const START_ERRORS = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
])
/** The kubelet retries by itself; an error that lasts longer than this counts as a failure. */
const START_RETRY_MS = 8000

export function podCheck({ pod, foreignPod, job, lost, events, now }: Evidence): CheckResult {
  if (!pod && foreignPod !== undefined)
    return failed('pod-mismatch', { at: now.toISOString(), detail: `Pod ${foreignPod}.` })
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
    job?.ended !== undefined || now.getTime() - Date.parse(pod.createdAt) > START_RETRY_MS
  const { reason = '', message = '' } = pod.waiting ?? {}
  const text = message ? `${reason}: ${message}` : reason
  if (IMAGE_ERRORS.has(reason) && (late || reason !== 'ErrImagePull'))
    return failed('image-pull', { at: pod.createdAt, detail: pod.image ?? '', evidence: [text] })
  if (START_ERRORS.has(reason) && late)
    return failed('container-not-started', { at: pod.createdAt, evidence: [text] })
  if (pod.unschedulable !== undefined)
    return job?.ended
      ? failed('unschedulable', { at: pod.createdAt, evidence: [pod.unschedulable] })
      : { ...running, detail: 'No suitable node yet.', evidence: [pod.unschedulable] }
  const mount = events.find(({ reason }) => reason === 'FailedMount')
  if (job?.ended)
    return failed('container-not-started', {
      at: pod.createdAt,
      ...(mount ? { evidence: [mount.message] } : {}),
    })
  return { ...running, detail: text || place || 'waiting for a node' }
}

export const cleanupCheck = ({ cleanup, job, cancelled }: Evidence, over: boolean): CheckResult => {
  const by = cancelled ? { cancelledBy: cancelled.by } : {}
  if (cleanup)
    return {
      state: cleanup.ok ? 'pass' : 'warn',
      at: cleanup.at,
      detail: cleanup.detail ?? 'Job and pod deleted.',
      ...by,
    }
  return { ...(over && job ? running : waiting), ...by }
}
