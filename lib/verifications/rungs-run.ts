import { admissionCause, refusalCause } from './admission'
import type { Evidence } from './evidence'
import { exchangeRefusal, isDenied, messageOf, s3Refusal } from './refusal'
import { between, type Found, failed, running, waiting } from './rung'
import { type Step, stepOf } from './steps'

/** Rungs of the Job and of what its script reports. */

export function jobRung({ preflight, refusal, job, pod, events, lost }: Evidence): Found {
  if (refusal)
    return failed(admissionCause(refusal) ?? 'job-refused', {
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
      ...between(job.createdAt, pod.createdAt),
    }
  if (lost === 'job') return failed('job-deleted')
  const refused = events.find(({ reason }) => reason === 'FailedCreate')
  if (refused)
    return failed(refusalCause(refused.message) ?? 'job-refused', {
      detail: 'The Job was taken, its pod was not.',
      evidence: [refused.message],
    })
  return { ...running, detail: job.name }
}

const PULL = new Set(['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])
const BROKEN = new Set(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'])
/** A node tries again by itself; after this long it is called a failure. */
const PATIENCE_MS = 8000

export function podRung({ pod, job, lost, events, now }: Evidence): Found {
  if (!pod) return waiting
  const place = [pod.node, pod.image].filter(Boolean).join(', ')
  if (pod.startedAt)
    return {
      state: 'pass',
      at: pod.startedAt,
      ...(place ? { detail: place } : {}),
      ...between(pod.createdAt, pod.startedAt),
    }
  if (lost === 'job') return failed('job-deleted')
  if (lost === 'pod' || (pod.deleting && !job?.ended)) return failed('pod-deleted')
  const late = job?.ended !== undefined || now.getTime() - Date.parse(pod.createdAt) > PATIENCE_MS
  const { reason = '', message = '' } = pod.waiting ?? {}
  const words = message ? `${reason}: ${message}` : reason
  if (PULL.has(reason) && (late || reason !== 'ErrImagePull'))
    return failed('image-pull', { detail: pod.image ?? '', evidence: [words] })
  if (BROKEN.has(reason) && late) return failed('container-not-started', { evidence: [words] })
  if (pod.unschedulable !== undefined)
    return job?.ended
      ? failed('unschedulable', { evidence: [pod.unschedulable] })
      : { ...running, detail: 'No node takes the pod yet.', evidence: [pod.unschedulable] }
  const mount = events.find(({ reason }) => reason === 'FailedMount')
  if (job?.ended) return failed('container-not-started', mount ? { evidence: [mount.message] } : {})
  return { ...running, detail: words || place || 'waiting for a node' }
}

const timed = ({ at, seconds }: Step) => ({
  at: new Date(at * 1000).toISOString(),
  ms: seconds * 1000,
})

export function injectedRung(evidence: Evidence): Found {
  const { pod, preflight, steps } = evidence
  const environment = stepOf(steps, 'environment')
  const token = stepOf(steps, 'token')
  if (!environment) return pod?.startedAt ? running : waiting
  if (!environment.ok) {
    const { account, webhook } = preflight
    const missing = [
      environment.uri ? '' : 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      environment.tokenFile ? '' : 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
    ].filter(Boolean)
    const detail = `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set in the pod.`
    if (account.ok && account.value.injection === 'not-injected')
      return failed('not-annotated', { ...timed(environment), detail })
    if (webhook.ok && !webhook.value.mutated)
      return failed(webhook.value.configured === 'no' ? 'webhook-absent' : 'webhook-not-mutating', {
        ...timed(environment),
        detail,
      })
    return failed('not-injected', { ...timed(environment), detail })
  }
  if (!token) return running
  const times = { ...timed(token), ms: (environment.seconds + token.seconds) * 1000 }
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
    ...(others.length ? { evidence: others } : {}),
  }
}

const reached = (steps: readonly Step[], before: 'token' | 'exchange') =>
  stepOf(steps, before)?.ok ? running : waiting

/** `explained`: the cause another rung has already found for a token that is refused. */
export function exchangeRung({ preflight, steps }: Evidence, explained: Found[]): Found {
  const step = stepOf(steps, 'exchange')
  if (!step) return reached(steps, 'token')
  if (step.ok) return { state: 'pass', ...timed(step), detail: `Key id ends in ${step.keyEnd}.` }
  const error = step.error ?? 'The AWS CLI gave no reason.'
  const refusal = exchangeRefusal(error)
  if (refusal.kind !== 'status') {
    const cause = (
      {
        unreachable: 'exchange-unreachable',
        'too-old': 'cli-too-old',
        'bad-token': 'token-malformed',
        'no-credentials': 'exchange-unreadable',
        elsewhere: 'static-credentials',
        other: 'exchange-unreadable',
      } as const
    )[refusal.kind]
    return failed(cause, { ...timed(step), evidence: [error] })
  }
  const { status, body } = refusal
  const shown = {
    ...timed(step),
    detail: `HTTP ${status} from ${stepOf(steps, 'environment')?.uri ?? 'the exchange'}`,
    evidence: [messageOf(body) || error],
  }
  const policies = preflight.policies.ok ? preflight.policies.value : undefined
  if (isDenied(step))
    return failed(
      policies && !policies.exchange.allowed ? 'create-access-key-missing' : 'exchange-denied',
      shown,
    )
  if (status === 429) return failed('exchange-throttled', shown)
  if (status >= 500) return failed('exchange-failed', shown)
  const earlier = explained.find(({ state, cause }) => state === 'fail' && cause)
  return failed(earlier?.cause ?? 'exchange-invalid-token', shown)
}

export function s3Rung({ preflight, steps }: Evidence): Found {
  const step = stepOf(steps, 'list-buckets')
  if (!step) return reached(steps, 'exchange')
  if (step.ok)
    return {
      state: 'pass',
      ...timed(step),
      detail: `${step.count ?? 0} ${step.count === 1 ? 'bucket' : 'buckets'}`,
    }
  const error = step.error ?? 'The AWS CLI gave no reason.'
  const refusal = s3Refusal(error)
  const shown = { ...timed(step), evidence: [error] }
  if (refusal.kind === 'unreachable') return failed('s3-unreachable', shown)
  if (refusal.kind === 'other') return failed('s3-failed', shown)
  const coded = { ...shown, detail: `${refusal.code}: ${refusal.message}` }
  if (!isDenied(step)) return failed('s3-failed', coded)
  const nearest = preflight.policies.ok ? preflight.policies.value.list.nearest : undefined
  const scoped = nearest?.missed.length === 1 && nearest.missed[0] === 'resource'
  return scoped
    ? failed('list-scoped-to-bucket', {
        ...coded,
        expected: '*',
        presented: nearest.resources.join(', '),
      })
    : failed('list-denied', coded)
}
