import { listAnd } from '@/lib/common/list'
import { pluralOf } from '@/lib/common/plural'
import { describeHealth } from '@/lib/core/webhook/health-words'
import type { Evidence } from '../evidence'
import type { Preflight } from '../preflight'
import { admissionCause } from '../refusals'
import { findStep } from '../script-output'
import { type CheckResult, failed, running, stepTiming, unknown, waiting } from './result'

export function accountCheck({ preflight, target }: Evidence): CheckResult {
  const { account } = preflight
  if (!account.ok) {
    const cause = admissionCause(account.error)
    if (cause === 'namespace-missing') return failed(cause, { at: account.at })
    if (account.error.code === 'not-found')
      return failed('account-missing', {
        at: account.at,
        detail: `Service account ${target.account} not found in namespace ${target.namespace}.`,
      })
    return unknown(account.error.message, account.error.upstream, account.at)
  }
  const { injection, audience, problems } = account.value
  const evidence = problems.length ? { evidence: problems } : {}
  if (injection === 'not-injected')
    return failed('not-annotated', {
      at: account.at,
      expected: 'caios.coreweave.com/inject: "true"',
      presented: 'no annotation',
      ...evidence,
    })
  return {
    state: problems.length ? 'warn' : 'pass',
    at: account.at,
    detail:
      injection === 'custom'
        ? `caios.coreweave.com/audience: ${audience}`
        : 'caios.coreweave.com/inject: "true"',
    ...evidence,
  }
}

export function webhookCheck(evidence: Evidence): CheckResult {
  const { account, webhook } = evidence.preflight
  if (account.ok && account.value.injection === 'not-injected')
    return {
      state: 'skip',
      detail: 'The service account is not annotated, so the webhook injects nothing.',
    }
  if (!account.ok && account.error.code === 'not-found')
    return { state: 'skip', detail: 'The service account does not exist, so no pod can be tried.' }
  const { at } = webhook
  if (!webhook.ok) {
    const { message, upstream } = webhook.error
    const cause = admissionCause(webhook.error)
    if (cause === 'webhook-down' || cause === 'webhook-certificate')
      return failed(cause, { at, evidence: [upstream ?? message] })
    return DRY_RUN_REFUSED.test(upstream ?? '')
      ? unknown(
          'Another admission webhook does not support dry runs. The run itself shows whether pods are injected.',
          upstream,
          at,
        )
      : unknown(message, upstream, at)
  }
  return webhook.value.mutated
    ? injectionCheck(evidence, webhook.value, at)
    : failed(unmutatedCause(webhook.value), {
        at,
        expected: 'a pod with AWS_CONTAINER_CREDENTIALS_FULL_URI and a token',
        presented: 'an unchanged pod',
        detail: UNMUTATED[webhook.value.configured],
        evidence: [...registered(webhook.value), ...certificateEvidence(webhook.value)],
      })
}

type Webhook = Extract<Preflight['webhook'], { ok: true }>['value']

/** The API server's message when a registered webhook has side effects. */
const DRY_RUN_REFUSED = /does not support dry run/i

const UNMUTATED = {
  no: 'The cluster has no MutatingWebhookConfiguration for the webhook.',
  yes: 'The webhook is registered, but it returned a dry-run pod unchanged.',
  unknown: 'A dry-run pod came back unchanged. You cannot read whether the webhook is installed.',
} as const satisfies Record<Webhook['configured'], string>

function unmutatedCause({ configured, ready, certificate }: Webhook) {
  if (configured === 'no') return 'webhook-absent'
  if (ready === 0) return 'webhook-ignoring'
  return certificate ? 'webhook-certificate' : 'webhook-not-mutating'
}

function certificateEvidence({ certificate }: Webhook): string[] {
  if (!certificate) return []
  const { title, detail } = describeHealth(certificate)
  return [`${title}. ${detail}`.replaceAll('`', '')]
}

const registered = ({ failurePolicy, ready }: Webhook) => [
  ...(failurePolicy ? [`failurePolicy ${failurePolicy}`] : []),
  ...(ready === undefined ? [] : [`${ready} ready ${pluralOf(ready, 'endpoint')}`]),
]

function injectionCheck({ preflight, steps }: Evidence, webhook: Webhook, at: string): CheckResult {
  const { orgId, zone } = preflight
  const { audience, uri, region, expirationSeconds } = webhook
  const accepted = findStep(steps, 'exchange')?.ok === true
  const evidence = [
    ...registered(webhook),
    ...(uri ? [`credentials URL ${uri}`] : []),
    ...(region ? [`region ${region}`] : []),
  ]
  const organization = uri?.split('/').at(-1)
  if (orgId && organization && organization !== orgId && !accepted)
    return failed('webhook-other-organization', {
      at,
      expected: orgId,
      presented: organization,
      evidence,
    })
  const lifetime = expirationSeconds ? `, valid ${expirationSeconds} s` : ''
  const detail = `The webhook requests a token for audience ${audience ?? 'unknown'}${lifetime}.`
  if (zone && region && region.toLowerCase() !== zone.toLowerCase())
    return {
      state: 'warn',
      cause: 'webhook-other-region',
      at,
      detail,
      expected: zone,
      presented: region,
      evidence,
    }
  return { state: 'pass', at, detail, evidence }
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
    const detail = `${listAnd(missing)} ${pluralOf(missing.length, 'is', 'are')} not set in the pod.`
    if (account.ok && account.value.injection === 'not-injected')
      return failed('not-annotated', { ...stepTiming(environment), detail })
    if (webhook.ok && !webhook.value.mutated)
      return failed(unmutatedCause(webhook.value), { ...stepTiming(environment), detail })
    const repeated = target.repeat ? ` The console repeats the run as ${target.repeat}.` : ''
    return failed('not-injected', {
      ...stepTiming(environment),
      detail: `${detail}${repeated}`,
      expected: 'a pod with credentials, as in the dry run',
      presented: 'a pod without credentials',
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
  const others = environment.others.map((name) => `${name} is also set; AWS clients may prefer it.`)
  return {
    state: others.length ? 'warn' : 'pass',
    ...times,
    detail: `${environment.tokenFile}, ${token.bytes} bytes`,
    evidence: [
      ...others,
      `credentials URL ${environment.uri}`,
      `region ${environment.region || 'not set'}`,
      environment.cli,
    ].filter(Boolean),
  }
}
