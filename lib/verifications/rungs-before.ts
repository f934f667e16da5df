import { admissionCause } from './admission'
import { issuerTimes } from './clock'
import type { Evidence } from './evidence'
import { trustOf } from './match'
import { isDenied } from './refusal'
import { type Found, failed, running, unknown, waiting } from './rung'
import type { PolicyAnswer } from './schema'
import { stepOf } from './steps'

/** Rungs that can be told before, or without, a pod. */

export function accountRung({ preflight, target }: Evidence): Found {
  const { account } = preflight
  if (!account.ok) {
    const cause = admissionCause(account.error)
    if (cause === 'namespace-missing') return failed(cause, { at: account.at })
    if (account.error.code === 'not-found')
      return failed('account-missing', {
        at: account.at,
        detail: `There is no ${target.account} in ${target.namespace}.`,
      })
    return unknown(account.error.message, account.error.upstream)
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

export function webhookRung(evidence: Evidence): Found {
  const { account, webhook, orgId } = evidence.preflight
  if (account.ok && account.value.injection === 'not-injected')
    return { state: 'skip', detail: 'The account is not annotated, so there is nothing to inject.' }
  if (!account.ok && account.error.code === 'not-found')
    return { state: 'skip', detail: 'There is no account to try it with.' }
  if (!webhook.ok) {
    const cause = admissionCause(webhook.error)
    if (cause === 'webhook-down')
      return failed(cause, {
        at: webhook.at,
        evidence: [webhook.error.upstream ?? webhook.error.message],
      })
    return unknown(webhook.error.message, webhook.error.upstream)
  }
  const { mutated, configured, audience, uri, expirationSeconds } = webhook.value
  if (!mutated)
    return failed(configured === 'no' ? 'webhook-absent' : 'webhook-not-mutating', {
      at: webhook.at,
      detail: {
        no: 'No configuration of the webhook exists in this cluster.',
        yes: 'The webhook is configured, yet a dry-run pod came back unchanged.',
        unknown:
          'A dry-run pod came back unchanged; whether the webhook is installed may not be read by you.',
      }[configured],
    })
  const organization = uri?.split('/').at(-1)
  const accepted = stepOf(evidence.steps, 'exchange')?.ok === true
  if (orgId && organization && organization !== orgId && !accepted)
    return failed('webhook-other-organization', {
      at: webhook.at,
      expected: orgId,
      presented: organization,
    })
  return {
    state: 'pass',
    at: webhook.at,
    detail: `It asks for a token for ${audience ?? 'an unnamed audience'}${
      expirationSeconds ? `, valid ${expirationSeconds} s` : ''
    }.`,
  }
}

/** The token's claims beside the configs; before there is a token, what the webhook asks for. */
export function claimsRung(evidence: Evidence): Found {
  const { preflight, steps } = evidence
  const token = stepOf(steps, 'token')
  const accepted = stepOf(steps, 'exchange')?.ok === true
  const at = token ? { at: new Date(token.at * 1000).toISOString() } : {}
  if (token && !token.claims) return { state: 'skip', detail: 'The token could not be read.' }

  const issuer = token?.claims?.iss ?? preflight.issuerUrl
  const subject = `system:serviceaccount:${evidence.target.namespace}:${evidence.target.account}`
  if (token?.claims && token.claims.sub !== subject)
    return failed('subject-mismatch', { ...at, expected: subject, presented: token.claims.sub })
  if (token && issuer !== preflight.issuerUrl && !accepted)
    return failed('issuer-mismatch', { ...at, expected: preflight.issuerUrl, presented: issuer })

  const planned = preflight.webhook.ok ? preflight.webhook.value.audience : undefined
  const audiences = token?.claims?.aud ?? (planned ? [planned] : [])
  if (audiences.length === 0) return waiting
  if (!preflight.configs.ok)
    return accepted
      ? { state: 'pass', ...at, detail: 'CoreWeave took the token.' }
      : unknown(preflight.configs.error.message, preflight.configs.error.upstream)

  const found = trustFound(evidence, issuer, audiences)
  if (found.state === 'fail' && accepted)
    return {
      state: 'warn',
      ...at,
      detail: 'CoreWeave took the token; the configs were read before.',
    }
  if (found.state === 'pass' && !token)
    return { ...waiting, ...(found.detail && { detail: found.detail }) }
  return { ...found, ...at }
}

function trustFound({ preflight }: Evidence, issuer: string, audiences: string[]): Found {
  const trust = trustOf(preflight.configs.ok ? preflight.configs.value : [], issuer, audiences)
  const presented = audiences.join(', ')
  switch (trust.kind) {
    case 'trusted':
      return {
        state: 'pass',
        detail: `Config ${trust.config.name} accepts this issuer and audience.`,
      }
    case 'paused':
      return failed('config-paused', { detail: `Config ${trust.config.name} is paused.` })
    case 'other-audience':
      return failed('audience-mismatch', {
        expected: trust.config.audience,
        presented,
        detail:
          trust.alternatives.length > 1
            ? `${trust.alternatives.length} active configs trust this issuer, none of them this audience.`
            : `Config ${trust.config.name} is the only active one of this issuer.`,
      })
    case 'other-issuer':
      return failed('issuer-mismatch', {
        expected: trust.config.issuerUrl,
        presented: issuer,
        detail: `Config ${trust.config.name} names an issuer that looks alike. ${trust.explanation}`,
      })
    case 'none':
      return failed('config-missing', {
        detail: `No federation config names ${issuer}.`,
        expected: `${issuer} for ${presented}`,
        presented: 'no config',
      })
  }
}

export function issuerRung({ preflight, steps }: Evidence): Found {
  const token = stepOf(steps, 'token')
  const accepted = stepOf(steps, 'exchange')?.ok === true
  const { issuer } = preflight
  if (!issuer.ok) return unknown(issuer.error.message, issuer.error.upstream)
  const { keys, problems } = issuer.value
  if (problems.length)
    return accepted
      ? { state: 'warn', at: issuer.at, evidence: problems }
      : failed('issuer-unhealthy', { at: issuer.at, evidence: problems })
  const skew = token && issuerTimes(token)
  if (skew)
    return accepted ? { state: 'warn', detail: skew } : failed('clock-skew', { detail: skew })
  const kid = token?.header?.kid
  const published = `${keys.length} ${keys.length === 1 ? 'key' : 'keys'} published`
  if (!kid)
    return token
      ? { state: 'warn', detail: 'The token names no key.' }
      : { state: 'pass', at: issuer.at, detail: published }
  if (keys.includes(kid))
    return { state: 'pass', at: issuer.at, detail: `Key ${kid} is published.` }
  const sides = { expected: keys.join(', ') || 'no key', presented: kid }
  return accepted ? { state: 'warn', ...sides } : failed('key-unknown', sides)
}

const worded = (action: string, { allowed, by, nearest }: PolicyAnswer) => {
  if (by) return `${action}: ${allowed ? 'allowed' : 'denied'} by ${by.policy} / ${by.statement}`
  if (nearest)
    return `${action}: nothing allows it; nearest is ${nearest.policy} / ${nearest.statement}, whose ${nearest.missed.join(' and ')} does not match`
  return `${action}: nothing allows it`
}

export function policyRung({ preflight, steps }: Evidence): Found {
  const { policies } = preflight
  if (!policies.ok) return unknown(policies.error.message, policies.error.upstream)
  const { exchange, list } = policies.value
  const answers = {
    at: policies.at,
    evidence: [
      worded('cwobject:CreateAccessKeyOIDC', exchange),
      worded('s3:ListAllMyBuckets', list),
    ],
  }
  const exchanged = stepOf(steps, 'exchange')
  const listed = stepOf(steps, 'list-buckets')
  if (exchange.allowed && list.allowed) return { state: 'pass', ...answers }
  if ((!exchange.allowed && isDenied(exchanged)) || (!list.allowed && isDenied(listed)))
    return { state: 'fail', ...answers }
  if (listed?.ok || (exchanged?.ok && !exchange.allowed))
    return { state: 'warn', ...answers, detail: 'The calls passed; the policies were read before.' }
  return { state: 'warn', ...answers, detail: 'As the policies stand, not every call is allowed.' }
}

export const cleanupRung = ({ cleanup, job, cancelled }: Evidence, over: boolean): Found => {
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
