import { plural } from '@/lib/common/plural'
import { matchFederationConfig } from '../config-match'
import type { Evidence } from '../evidence'
import { findStep, type ScriptStepOf } from '../script-output'
import { type CheckResult, failed, unknown, waiting } from './result'

/** The clock difference that CoreWeave tolerates, in seconds. */
const TOLERATED_SKEW_SECONDS = 60

/** How a token's times differ from the clock of the node that read it; undefined if they agree. */
export function describeClockSkew({ at, claims }: ScriptStepOf<'token'>): string | undefined {
  const { iat, exp } = claims ?? {}
  if (iat !== undefined && iat - at > TOLERATED_SKEW_SECONDS)
    return `The token was issued ${iat - at} s ahead of the node’s clock.`
  if (exp !== undefined && at >= exp)
    return `By the node’s clock, the token expired ${at - exp} s ago.`
  return undefined
}

/** The token's validity period as expected, and the time when it was read as presented. */
export function validityOf({ at, claims }: ScriptStepOf<'token'>) {
  const { iat, exp } = claims ?? {}
  if (iat === undefined || exp === undefined) return {}
  return {
    expected: `between ${timeOf(iat)} and ${timeOf(exp)}`,
    presented: timeOf(at),
  }
}

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString()

/** Compares the token's claims with the federation configs; before the run, what the webhook requests. */
export function claimsCheck(evidence: Evidence): CheckResult {
  const found = compareClaims(evidence)
  const token = findStep(evidence.steps, 'token')
  if (!token?.claims) return found
  const shown = { evidence: [...(found.evidence ?? []), ...claimLines(token)] }
  const late = found.state === 'pass' && describeShortLife(token)
  return late ? { ...found, ...shown, state: 'warn', detail: late } : { ...found, ...shown }
}

/** Kubernetes issues tokens for at least ten minutes and renews them at 80% of their lifetime. */
const SHORT_SECONDS = 60

function describeShortLife({ at, claims }: ScriptStepOf<'token'>): string | undefined {
  const left = claims?.exp === undefined ? undefined : claims.exp - at
  return left !== undefined && left > 0 && left < SHORT_SECONDS
    ? `The token expired ${Math.round(left)} s after it was read, before a client would renew it.`
    : undefined
}

function claimLines({ at, claims }: ScriptStepOf<'token'>): string[] {
  if (!claims) return []
  const { iss, sub, aud, iat, exp } = claims
  const life = iat === undefined || exp === undefined ? [] : [`valid ${exp - iat} s`]
  const left = exp === undefined ? [] : [`${Math.round(exp - at)} s left when it was read`]
  return [
    `iss ${iss}`,
    `sub ${sub}`,
    `aud ${aud.join(', ')}`,
    [...life, ...left].join(', '),
  ].filter(Boolean)
}

function compareClaims(evidence: Evidence): CheckResult {
  const { preflight, steps } = evidence
  const token = findStep(steps, 'token')
  const accepted = findStep(steps, 'exchange')?.ok === true
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
      ? { state: 'pass', ...at, detail: 'CoreWeave accepted the token.' }
      : unknown(
          preflight.configs.error.message,
          preflight.configs.error.upstream,
          preflight.configs.at,
        )

  const found = evaluateTrust(evidence, issuer, audiences)
  if (found.state === 'fail' && accepted)
    return {
      state: 'warn',
      ...at,
      detail: 'CoreWeave accepted the token; the federation configs were read before the run.',
    }
  if (found.state === 'pass' && !token)
    return { ...waiting, at: preflight.configs.at, ...(found.detail && { detail: found.detail }) }
  return { ...found, at: at.at ?? preflight.configs.at }
}

function evaluateTrust({ preflight }: Evidence, issuer: string, audiences: string[]): CheckResult {
  const trust = matchFederationConfig(
    preflight.configs.ok ? preflight.configs.value : [],
    issuer,
    audiences,
  )
  const presented = audiences.join(', ')
  switch (trust.kind) {
    case 'trusted':
      return {
        state: 'pass',
        detail: `Federation config ${trust.config.name} accepts this issuer and audience.`,
        expected: `${trust.config.issuerUrl} for ${trust.config.audience}`,
        presented: `${issuer} for ${audiences.find((one) => one === trust.config.audience)}`,
      }
    case 'paused':
      return failed('config-paused', {
        about: { config: trust.config.uid },
        detail: `Federation config ${trust.config.name} is paused.`,
        expected: 'active',
        presented: 'paused',
      })
    case 'other-audience':
      return failed('audience-mismatch', {
        expected: trust.config.audience,
        presented,
        detail:
          trust.alternatives.length > 1
            ? `${trust.alternatives.length} active federation configs trust this issuer, but none accepts this audience.`
            : `${trust.config.name} is the only active federation config for this issuer.`,
      })
    case 'other-issuer':
      return failed(trust.slash ? 'issuer-trailing-slash' : 'issuer-mismatch', {
        about: { config: trust.config.uid },
        expected: trust.config.issuerUrl,
        presented: issuer,
        detail: `Federation config ${trust.config.name} has a similar issuer URL. ${trust.explanation}`,
      })
    case 'none':
      return failed('config-missing', {
        detail: `No federation config has issuer URL ${issuer}.`,
        expected: `${issuer} for ${presented}`,
        presented: 'no federation config',
      })
  }
}

export function issuerCheck({ preflight, steps }: Evidence): CheckResult {
  const token = findStep(steps, 'token')
  const accepted = findStep(steps, 'exchange')?.ok === true
  const { issuer } = preflight
  if (!issuer.ok) return unknown(issuer.error.message, issuer.error.upstream, issuer.at)
  const { keys, problems } = issuer.value
  if (problems.length)
    return accepted
      ? { state: 'warn', at: issuer.at, evidence: problems }
      : failed('issuer-unhealthy', { at: issuer.at, evidence: problems })
  const skew = token && describeClockSkew(token)
  if (skew)
    return accepted
      ? { state: 'warn', at: issuer.at, detail: skew }
      : failed('clock-skew', { at: issuer.at, detail: skew, ...validityOf(token) })
  const kid = token?.header?.kid
  const published = `${plural(keys.length, 'key')} published`
  if (!kid)
    return token
      ? { state: 'warn', at: issuer.at, detail: 'The token’s header has no kid.' }
      : { state: 'pass', at: issuer.at, detail: published }
  if (keys.includes(kid))
    return {
      state: 'pass',
      at: issuer.at,
      detail: `The issuer publishes key ${kid}.`,
      evidence: [published, `signed with ${token?.header?.alg ?? 'an unknown algorithm'}`],
    }
  const sides = {
    at: issuer.at,
    expected: keys.join(', ') || 'no key',
    presented: kid,
  }
  return accepted ? { state: 'warn', ...sides } : failed('key-unknown', sides)
}
