import type { Evidence } from '../evidence'
import type { Preflight } from '../preflight'
import { admissionCause } from '../refusals'
import { findStep } from '../script-output'
import { type CheckResult, failed, unknown } from './result'

/** Checks of the account and of the webhook, told before there is a pod. */

export function accountCheck({ preflight, target }: Evidence): CheckResult {
  const { account } = preflight
  if (!account.ok) {
    const cause = admissionCause(account.error)
    if (cause === 'namespace-missing') return failed(cause, { at: account.at })
    if (account.error.code === 'not-found')
      return failed('account-missing', {
        at: account.at,
        detail: `There is no ${target.account} in ${target.namespace}.`,
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
    return { state: 'skip', detail: 'The account is not annotated, so there is nothing to inject.' }
  if (!account.ok && account.error.code === 'not-found')
    return { state: 'skip', detail: 'There is no account to try it with.' }
  const { at } = webhook
  if (!webhook.ok) {
    const { message, upstream } = webhook.error
    const cause = admissionCause(webhook.error)
    if (cause === 'webhook-down') return failed(cause, { at, evidence: [upstream ?? message] })
    return DRY_RUN_REFUSED.test(upstream ?? '')
      ? unknown(
          'Another webhook does not allow dry runs here. Whether pods are injected shows in the run.',
          upstream,
          at,
        )
      : unknown(message, upstream, at)
  }
  return webhook.value.mutated
    ? injectionCheck(evidence, webhook.value, at)
    : failed(unmutatedCause(webhook.value), {
        at,
        expected: 'AWS_CONTAINER_CREDENTIALS_FULL_URI and a token in the pod',
        presented: 'the pod as it was sent',
        detail: UNMUTATED[webhook.value.configured],
        evidence: registered(webhook.value),
      })
}

type Webhook = Extract<Preflight['webhook'], { ok: true }>['value']

/** Words of the API server where a webhook with side effects is registered. */
const DRY_RUN_REFUSED = /does not support dry run/i

const UNMUTATED = {
  no: 'No configuration of the webhook exists in this cluster.',
  yes: 'The webhook is configured, yet a dry-run pod came back unchanged.',
  unknown:
    'A dry-run pod came back unchanged; whether the webhook is installed may not be read by you.',
} as const satisfies Record<Webhook['configured'], string>

export function unmutatedCause({ configured, ready }: Webhook) {
  if (configured === 'no') return 'webhook-absent'
  return ready === 0 ? 'webhook-ignoring' : 'webhook-not-mutating'
}

const registered = ({ failurePolicy, ready }: Webhook) => [
  ...(failurePolicy ? [`failurePolicy ${failurePolicy}`] : []),
  ...(ready === undefined ? [] : [`${ready} ready ${ready === 1 ? 'endpoint' : 'endpoints'}`]),
]

function injectionCheck({ preflight, steps }: Evidence, webhook: Webhook, at: string): CheckResult {
  const { orgId, zone } = preflight
  const { audience, uri, region, expirationSeconds } = webhook
  const accepted = findStep(steps, 'exchange')?.ok === true
  const evidence = [
    ...registered(webhook),
    ...(uri ? [`credentials from ${uri}`] : []),
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
  const detail = `It asks for a token for ${audience ?? 'an unnamed audience'}${lifetime}.`
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
