import { listAnd } from '@/lib/common/list'
import { plural, pluralOf } from '@/lib/common/plural'
import { sinceVersionOf } from '@/lib/core/clients/client-facts'
import type { ProvableLevel } from '../bucket-access'
import type { Evidence } from '../evidence'
import type { PolicyAnswer } from '../preflight'
import { isAccessDenied, parseExchangeRefusal, parseS3Refusal, refusalMessageOf } from '../refusals'
import { findStep, type ScriptStep, type ScriptStepOf } from '../script-output'
import { type CheckResult, failed, running, stepTiming, unknown, waiting } from './result'

/** Where the AWS CLI says that it got container credentials from. */
const CONTAINER_SOURCE = 'container-role'
const NO_REASON = 'The AWS CLI printed no error.'

const reached = (steps: readonly ScriptStep[], before: 'token' | 'exchange') =>
  findStep(steps, before)?.ok ? running : waiting

/** `explained` are checks that may already have found why the token is rejected. */
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
      detail: `The access key ID ends in ${step.keyEnd}.`,
      evidence: [
        'HTTP 200',
        `credential source ${step.from}`,
        ...(step.expires ? [`expires at ${step.expires}`] : []),
      ],
    }
  const error = step.error ?? NO_REASON
  if (step.from !== undefined && step.from !== CONTAINER_SOURCE)
    return failed('static-credentials', {
      ...stepTiming(step),
      expected: CONTAINER_SOURCE,
      presented: step.from,
      evidence: [error],
    })
  const refusal = parseExchangeRefusal(error)
  if (refusal.kind !== 'status') {
    const cause = (
      {
        unreachable: step.resolved === false ? 'exchange-unresolved' : 'exchange-unreachable',
        'too-old': 'cli-too-old',
        'bad-token': 'token-malformed',
        other: 'exchange-unreadable',
      } as const
    )[refusal.kind]
    const cli = findStep(steps, 'environment')?.cli ?? ''
    const sides: Partial<Record<typeof cause, object>> = {
      'cli-too-old': { expected: `AWS CLI ${sinceVersionOf('aws-cli-2')}`, presented: cli },
    }
    return failed(cause, { ...stepTiming(step), ...sides[cause], evidence: [error] })
  }
  const { status, body } = refusal
  const shown = {
    ...stepTiming(step),
    detail: `HTTP ${status} from ${findStep(steps, 'environment')?.uri ?? 'the exchange endpoint'}`,
    evidence: [refusalMessageOf(body) || error],
  }
  const policies = preflight.policies.ok ? preflight.policies.value : undefined
  if (isAccessDenied(step)) {
    const by = policies?.exchange.by
    return failed(causeOfDenial(policies?.exchange), { ...shown, ...(by && { about: by }) })
  }
  if (status === 429) return failed('exchange-throttled', shown)
  if (status >= 500) return failed('exchange-failed', shown)
  const earlier = explained.find(({ state, cause }) => state === 'fail' && cause)
  return failed(earlier?.cause ?? 'exchange-invalid-token', shown)
}

function causeOfDenial(exchange: PolicyAnswer | undefined) {
  if (!exchange || exchange.allowed) return 'exchange-denied'
  return exchange.by ? 'create-access-key-denied' : 'create-access-key-missing'
}

const describeAnswer = (action: string, { allowed, by, nearest }: PolicyAnswer) => {
  if (by) return `${action}: ${allowed ? 'allowed' : 'denied'} by ${by.policy} / ${by.statement}`
  if (nearest)
    return `${action}: no statement allows it; the closest is ${nearest.policy} / ${nearest.statement}, whose ${listAnd(nearest.missed)} ${pluralOf(nearest.missed.length, 'does', 'do')} not match`
  return `${action}: no statement allows it`
}

export function policyCheck({ preflight, steps, target }: Evidence): CheckResult {
  const { policies } = preflight
  if (!policies.ok) return unknown(policies.error.message, policies.error.upstream, policies.at)
  const { exchange, list, calls, removal } = policies.value
  const { bucketCheck } = target
  const answers = {
    at: policies.at,
    evidence: [
      describeAnswer('cwobject:CreateAccessKeyOIDC', exchange),
      describeAnswer('s3:ListAllMyBuckets', list),
      ...[...calls, ...(removal ? [removal] : [])].map(({ action, resource, answer }) =>
        describeAnswer(`${action} on ${resource}`, answer),
      ),
      ...(bucketCheck
        ? [`The bucket policy of ${bucketCheck.bucket} was not read; it may deny more.`]
        : []),
    ],
  }
  const exchanged = findStep(steps, 'exchange')
  const listed = findStep(steps, 'list-buckets')
  const tried = requiredSteps(steps)
  const needed = [
    ...(exchange.allowed ? [] : ['cwobject:CreateAccessKeyOIDC']),
    ...(bucketCheck || list.allowed ? [] : ['s3:ListAllMyBuckets']),
    ...calls.flatMap(({ action, answer }) => (answer.allowed ? [] : [action])),
  ]
  const [missing] = needed
  if (!missing) return { state: 'pass', ...answers }
  const sides = { expected: `${missing} allowed`, presented: 'no statement allows it' }
  const denied =
    (!exchange.allowed && isAccessDenied(exchanged)) ||
    (!list.allowed && !bucketCheck && isAccessDenied(listed)) ||
    tried.some(isAccessDenied)
  if (denied) return { state: 'fail', ...answers, ...sides }
  const passed = bucketCheck ? findStep(steps, 'end')?.ok : listed?.ok
  if (passed || (exchanged?.ok && !exchange.allowed))
    return {
      state: 'warn',
      ...answers,
      detail: 'The calls succeeded; the policies were read before the run.',
    }
  return {
    state: 'warn',
    ...answers,
    ...sides,
    detail: 'The current policies do not allow every call.',
  }
}

/** The list of all buckets; undefined for a refresh proof, which uses one bucket only. */
export function s3Check({ preflight, steps, target }: Evidence): CheckResult | undefined {
  if (target.refresh) return undefined
  const step = findStep(steps, 'list-buckets')
  if (!step) return reached(steps, 'exchange')
  if (step.ok)
    return {
      state: 'pass',
      ...stepTiming(step),
      detail: plural(step.count ?? 0, 'bucket'),
    }
  const nearest = preflight.policies.ok ? preflight.policies.value.list.nearest : undefined
  const scoped = nearest?.missed.length === 1 && nearest.missed[0] === 'resource'
  const found = refusedCall(step, scoped ? 'list-scoped-to-bucket' : 'list-denied')
  const result: CheckResult =
    found.cause === 'list-scoped-to-bucket' && nearest
      ? {
          ...found,
          about: { policy: nearest.policy, statement: nearest.statement },
          expected: '*',
          presented: nearest.resources.join(', '),
        }
      : found
  if (!step.continues) return result
  // A workload that uses its own bucket needs no list of all buckets, so that a denial is no fault.
  return found.cause === 'list-denied'
    ? unknown(`Not allowed, and not needed to use the bucket. ${found.detail ?? ''}`.trim())
    : {
        ...result,
        state: 'warn',
        detail: `${result.detail ?? ''} The verification continues with the bucket.`.trim(),
      }
}

/** Why a call to object storage failed; `denied` is the cause of an access denial. */
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
  // AWS clients learn a bucket's zone from the error body; the error of a HEAD request has none.
  if (code === '400' && /HeadObject/.test(error)) return failed('s3-other-region', coded)
  if (
    /path-style/i.test(message) ||
    /^(404|405|MethodNotAllowed|InvalidURI|PathStyleRequestNotAllowed)$/.test(code)
  )
    return failed('s3-addressing', coded)
  return failed('s3-failed', coded)
}

const bucketSteps = (steps: readonly ScriptStep[]) =>
  steps.filter((step): step is ScriptStepOf<'bucket'> => step.step === 'bucket')

/** The calls that the tried level consists of. Reading back and deleting what was written are not part of Write. */
const requiredSteps = (steps: readonly ScriptStep[]) => {
  const tried = bucketSteps(steps)
  return tried.some(({ call }) => call === 'put')
    ? tried.filter(({ call }) => call === 'put')
    : tried
}

/** The levels that the calls to the bucket proved. An empty list of calls proves nothing. */
export function provedLevels(steps: readonly ScriptStep[]): ProvableLevel[] {
  const tried = bucketSteps(steps)
  const passed = (call: ScriptStepOf<'bucket'>['call']) =>
    tried.some((step) => step.call === call && step.ok)
  if (tried.some(({ call }) => call === 'put')) return passed('put') ? ['Write'] : []
  return [...(passed('list') ? ['List' as const] : []), ...(passed('get') ? ['Read' as const] : [])]
}

/** The zone that the requests to the bucket were signed for. */
export const signedRegion = (steps: readonly ScriptStep[]) =>
  bucketSteps(steps).find(({ region }) => region)?.region

/** The calls to the chosen bucket; undefined if no bucket was chosen. */
export function bucketCheck({ steps, target }: Evidence): CheckResult | undefined {
  const { bucketCheck, refresh } = target
  if (!bucketCheck || refresh) return undefined
  const tried = bucketSteps(steps)
  const broken = requiredSteps(steps).find(({ ok }) => !ok)
  const evidence = tried.map(({ call, key, region, ok }) =>
    [ok ? 'passed:' : 'failed:', call, key, region && `signed for ${region}`]
      .filter(Boolean)
      .join(' '),
  )
  if (broken) {
    const found = refusedCall(broken, 'bucket-denied')
    return { ...found, evidence: [...evidence, ...(found.evidence ?? [])] }
  }
  const last = tried.at(-1)
  if (!last || !findStep(steps, 'end')) return findStep(steps, 'list-buckets') ? running : waiting
  const shown = { ...stepTiming(last), detail: describeCalls(tried), evidence }
  const injected = findStep(steps, 'environment')?.region
  const { region } = bucketCheck
  if (region && injected && region.toLowerCase() !== injected.toLowerCase())
    return {
      state: 'warn',
      cause: 'client-other-region',
      ...shown,
      expected: region,
      presented: injected,
    }
  return { state: keptObject(tried) ? 'warn' : 'pass', ...shown }
}

/** The object that was written and could not be deleted. */
const keptObject = (tried: readonly ScriptStepOf<'bucket'>[]) =>
  tried.find(({ call, ok }) => call === 'delete' && !ok)?.key

function describeCalls(tried: readonly ScriptStepOf<'bucket'>[]): string {
  const step = (call: ScriptStepOf<'bucket'>['call']) => tried.find((one) => one.call === call)
  const get = step('get')
  if (step('put')) {
    const kept = keptObject(tried)
    return [
      get?.ok ? 'Wrote an object and read it back.' : 'Wrote an object. It could not be read back.',
      kept === undefined
        ? 'The object was deleted.'
        : `Object ${kept} is still in the bucket: this account cannot delete it.`,
    ].join(' ')
  }
  if (get?.absent)
    return 'Listed the bucket, which has no object to read. Object storage answered 404 for an object that does not exist; it answers 403 to an account that cannot read.'
  return get ? 'Listed the bucket and read the metadata of its first object.' : 'Listed the bucket.'
}
