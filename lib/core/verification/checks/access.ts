import type { Evidence } from '../evidence'
import type { PolicyAnswer } from '../preflight'
import { isAccessDenied, parseExchangeRefusal, parseS3Refusal, refusalMessageOf } from '../refusals'
import { findStep, type ScriptStep, type ScriptStepOf } from '../script-output'
import { type CheckResult, failed, running, stepTiming, unknown, waiting } from './result'

/** Checks of the exchange, of the policies and of object storage. */

const NO_REASON = 'The AWS CLI gave no reason.'

const reached = (steps: readonly ScriptStep[], before: 'token' | 'exchange') =>
  findStep(steps, before)?.ok ? running : waiting

/** `explained`: the cause another check has already found for a token that is refused. */
export function exchangeCheck(
  { preflight, steps }: Evidence,
  explained: CheckResult[],
): CheckResult {
  const step = findStep(steps, 'exchange')
  if (!step) return reached(steps, 'token')
  if (step.ok)
    return {
      state: 'pass',
      ...stepTiming(step),
      detail: `Key id ends in ${step.keyEnd}.`,
      evidence: [
        'HTTP 200',
        `credentials from ${step.from}`,
        ...(step.expires ? [`they expire at ${step.expires}`] : []),
      ],
    }
  const error = step.error ?? NO_REASON
  const refusal = parseExchangeRefusal(error)
  if (refusal.kind !== 'status') {
    const cause = (
      {
        unreachable: step.resolved === false ? 'exchange-unresolved' : 'exchange-unreachable',
        'too-old': 'cli-too-old',
        'bad-token': 'token-malformed',
        'no-credentials': 'exchange-unreadable',
        elsewhere: 'static-credentials',
        other: 'exchange-unreadable',
      } as const
    )[refusal.kind]
    const cli = findStep(steps, 'environment')?.cli ?? ''
    const sides: Partial<Record<typeof cause, object>> = {
      'static-credentials': { expected: 'container-role', presented: step.from ?? '' },
      'cli-too-old': { expected: 'AWS CLI 2.33.2', presented: cli },
    }
    return failed(cause, { ...stepTiming(step), ...sides[cause], evidence: [error] })
  }
  const { status, body } = refusal
  const shown = {
    ...stepTiming(step),
    detail: `HTTP ${status} from ${findStep(steps, 'environment')?.uri ?? 'the exchange'}`,
    evidence: [refusalMessageOf(body) || error],
  }
  const policies = preflight.policies.ok ? preflight.policies.value : undefined
  if (isAccessDenied(step)) return failed(causeOfDenial(policies?.exchange), shown)
  if (status === 429) return failed('exchange-throttled', shown)
  if (status >= 500) return failed('exchange-failed', shown)
  const earlier = explained.find(({ state, cause }) => state === 'fail' && cause)
  return failed(earlier?.cause ?? 'exchange-invalid-token', shown)
}

function causeOfDenial(exchange: PolicyAnswer | undefined) {
  if (!exchange || exchange.allowed) return 'exchange-denied'
  return exchange.by ? 'create-access-key-denied' : 'create-access-key-missing'
}

const worded = (action: string, { allowed, by, nearest }: PolicyAnswer) => {
  if (by) return `${action}: ${allowed ? 'allowed' : 'denied'} by ${by.policy} / ${by.statement}`
  if (nearest)
    return `${action}: nothing allows it; nearest is ${nearest.policy} / ${nearest.statement}, whose ${nearest.missed.join(' and ')} does not match`
  return `${action}: nothing allows it`
}

export function policyCheck({ preflight, steps, target }: Evidence): CheckResult {
  const { policies } = preflight
  if (!policies.ok) return unknown(policies.error.message, policies.error.upstream, policies.at)
  const { exchange, list, calls } = policies.value
  const { bucketCheck } = target
  const answers = {
    at: policies.at,
    evidence: [
      worded('cwobject:CreateAccessKeyOIDC', exchange),
      worded('s3:ListAllMyBuckets', list),
      ...calls.map(({ action, resource, answer }) => worded(`${action} on ${resource}`, answer)),
      ...(bucketCheck
        ? [`The policy of the bucket ${bucketCheck.bucket} itself was not read; it may deny more.`]
        : []),
    ],
  }
  const exchanged = findStep(steps, 'exchange')
  const listed = findStep(steps, 'list-buckets')
  const tried = bucketSteps(steps)
  const needed = [
    ...(exchange.allowed ? [] : ['cwobject:CreateAccessKeyOIDC']),
    ...(bucketCheck || list.allowed ? [] : ['s3:ListAllMyBuckets']),
    ...calls.flatMap(({ action, answer }) => (answer.allowed ? [] : [action])),
  ]
  const [missing] = needed
  if (!missing) return { state: 'pass', ...answers }
  const sides = { expected: `${missing} allowed`, presented: 'nothing allows it' }
  const denied =
    (!exchange.allowed && isAccessDenied(exchanged)) ||
    (!list.allowed && !bucketCheck && isAccessDenied(listed)) ||
    tried.some(isAccessDenied)
  if (denied) return { state: 'fail', ...answers, ...sides }
  const passed = bucketCheck ? findStep(steps, 'end')?.ok : listed?.ok
  if (passed || (exchanged?.ok && !exchange.allowed))
    return { state: 'warn', ...answers, detail: 'The calls passed; the policies were read before.' }
  return {
    state: 'warn',
    ...answers,
    ...sides,
    detail: 'As the policies stand, not every call is allowed.',
  }
}

export function s3Check({ preflight, steps }: Evidence): CheckResult {
  const step = findStep(steps, 'list-buckets')
  if (!step) return reached(steps, 'exchange')
  if (step.ok)
    return {
      state: 'pass',
      ...stepTiming(step),
      detail: `${step.count ?? 0} ${step.count === 1 ? 'bucket' : 'buckets'}`,
    }
  const nearest = preflight.policies.ok ? preflight.policies.value.list.nearest : undefined
  const scoped = nearest?.missed.length === 1 && nearest.missed[0] === 'resource'
  const found = refusedCall(step, scoped ? 'list-scoped-to-bucket' : 'list-denied')
  const report: CheckResult =
    found.cause === 'list-scoped-to-bucket' && nearest
      ? { ...found, expected: '*', presented: nearest.resources.join(', ') }
      : found
  return step.continues
    ? {
        ...report,
        state: 'warn',
        detail: `${report.detail ?? ''} It goes on with the bucket.`.trim(),
      }
    : report
}

/** Why a call to object storage failed; `denied` where a right is missing. */
function refusedCall(
  step: ScriptStep,
  denied: 'list-denied' | 'list-scoped-to-bucket' | 'bucket-denied',
): CheckResult {
  const error = step.error ?? NO_REASON
  const refusal = parseS3Refusal(error)
  const shown = { ...stepTiming(step), evidence: [error] }
  if (refusal.kind === 'unreachable') return failed('s3-unreachable', shown)
  if (refusal.kind === 'other') return failed('s3-failed', shown)
  const { code, message } = refusal
  const coded = { ...shown, detail: `${code}: ${message}` }
  if (isAccessDenied(step)) return failed(denied, coded)
  if (code === 'NoSuchBucket') return failed('bucket-missing', coded)
  if (/^AuthorizationHeaderMalformed$|Redirect/.test(code)) {
    const [, presented, expected] =
      /region '([^']*)' is wrong; expecting '([^']*)'/.exec(message) ?? []
    const sides = presented && expected ? { expected, presented } : {}
    return failed('s3-other-region', { ...coded, ...sides })
  }
  // AWS clients follow a bucket to its zone by what a refusal says; that of a HEAD has no body to say it.
  if (code === '400' && /HeadObject/.test(error)) return failed('s3-other-region', coded)
  if (/path-style/i.test(message) || /^(404|405|MethodNotAllowed|InvalidURI)$/.test(code))
    return failed('s3-addressing', coded)
  return failed('s3-failed', coded)
}

const bucketSteps = (steps: readonly ScriptStep[]) =>
  steps.filter((step): step is ScriptStepOf<'bucket'> => step.step === 'bucket')

/** What was tried in the bucket that was chosen; undefined where none was. */
export function bucketCheck({ steps, target }: Evidence): CheckResult | undefined {
  const { bucketCheck } = target
  if (!bucketCheck) return undefined
  const tried = bucketSteps(steps)
  const broken = tried.find(({ ok }) => !ok)
  const evidence = tried.map(({ call, key, ok }) =>
    [ok ? 'passed:' : 'failed:', call, key].filter(Boolean).join(' '),
  )
  if (broken) {
    const found = refusedCall(broken, 'bucket-denied')
    const left = broken.call === 'delete' ? [`${broken.key} is still in the bucket.`] : []
    return { ...found, evidence: [...evidence, ...(found.evidence ?? []), ...left] }
  }
  const last = tried.at(-1)
  if (!last || !findStep(steps, 'end')) return findStep(steps, 'list-buckets') ? running : waiting
  const words = {
    list: 'It was listed; there is no object to look at.',
    get: 'It was listed, and its first object looked at.',
    put: 'An object was written.',
    delete: 'An object was written, read and deleted again.',
  }[last.call]
  return { state: 'pass', ...stepTiming(last), detail: words, evidence }
}
