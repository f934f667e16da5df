import { matchFederationConfig } from '../config-match'
import type { Evidence } from '../evidence'
import { findStep, type ScriptStepOf } from '../script-output'
import { type CheckResult, failed, unknown, waiting } from './result'

const TOLERATED = 60

/** What is wrong with a token's times by the clock of the node it was read on. */
export function describeClockSkew({ at, claims }: ScriptStepOf<'token'>): string | undefined {
  const { iat, exp } = claims ?? {}
  if (iat !== undefined && iat - at > TOLERATED)
    return `The token was issued ${iat - at} s ahead of the node’s clock.`
  if (exp !== undefined && at >= exp)
    return `The token expired ${at - exp} s ago by the node’s clock.`
  return undefined
}

/** When the token is good, beside when it was read. */
export function validityOf({ at, claims }: ScriptStepOf<'token'>) {
  const { iat, exp } = claims ?? {}
  if (iat === undefined || exp === undefined) return {}
  return {
    expected: `between ${timeOf(iat)} and ${timeOf(exp)}`,
    presented: timeOf(at),
  }
}

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString()

/** Checks of the token: who trusts it, and who signed it. */

/** The token's claims beside the configs; before there is a token, what the webhook asks for. */
export function claimsCheck(evidence: Evidence): CheckResult {
  const found = comparedClaims(evidence)
  const token = findStep(evidence.steps, 'token')
  if (!token?.claims) return found
  const shown = { evidence: [...(found.evidence ?? []), ...claimLines(token)] }
  const late = found.state === 'pass' && shortLived(token)
  return late ? { ...found, ...shown, state: 'warn', detail: late } : { ...found, ...shown }
}

/** Kubernetes gives no token for less than ten minutes, and renews it at four fifths of its life. */
const SHORT_SECONDS = 60

function shortLived({ at, claims }: ScriptStepOf<'token'>): string | undefined {
  const left = claims?.exp === undefined ? undefined : claims.exp - at
  return left !== undefined && left > 0 && left < SHORT_SECONDS
    ? `The token expires ${left} s after it was read, before a client would renew it.`
    : undefined
}

function claimLines({ at, claims }: ScriptStepOf<'token'>): string[] {
  if (!claims) return []
  const { iss, sub, aud, iat, exp } = claims
  const life = iat === undefined || exp === undefined ? [] : [`valid ${exp - iat} s`]
  const left = exp === undefined ? [] : [`${exp - at} s left when it was read`]
  return [
    `iss ${iss}`,
    `sub ${sub}`,
    `aud ${aud.join(', ')}`,
    [...life, ...left].join(', '),
  ].filter(Boolean)
}

function comparedClaims(evidence: Evidence): CheckResult {
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
      ? { state: 'pass', ...at, detail: 'CoreWeave took the token.' }
      : unknown(
          preflight.configs.error.message,
          preflight.configs.error.upstream,
          preflight.configs.at,
        )

  const found = trustFound(evidence, issuer, audiences)
  if (found.state === 'fail' && accepted)
    return {
      state: 'warn',
      ...at,
      detail: 'CoreWeave took the token; the configs were read before.',
    }
  if (found.state === 'pass' && !token)
    return { ...waiting, at: preflight.configs.at, ...(found.detail && { detail: found.detail }) }
  return { ...found, at: at.at ?? preflight.configs.at }
}

function trustFound({ preflight }: Evidence, issuer: string, audiences: string[]): CheckResult {
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
        detail: `Config ${trust.config.name} accepts this issuer and audience.`,
        expected: `${trust.config.issuerUrl} for ${trust.config.audience}`,
        presented: `${issuer} for ${audiences.find((one) => one === trust.config.audience)}`,
      }
    case 'paused':
      return failed('config-paused', {
        detail: `Config ${trust.config.name} is paused.`,
        expected: 'active',
        presented: 'paused',
      })
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
      return failed(trust.slash ? 'issuer-trailing-slash' : 'issuer-mismatch', {
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
  const published = `${keys.length} ${keys.length === 1 ? 'key' : 'keys'} published`
  if (!kid)
    return token
      ? { state: 'warn', at: issuer.at, detail: 'The token names no key.' }
      : { state: 'pass', at: issuer.at, detail: published }
  if (keys.includes(kid))
    return {
      state: 'pass',
      at: issuer.at,
      detail: `Key ${kid} is published.`,
      evidence: [published, `signed with ${token?.header?.alg ?? 'an unnamed algorithm'}`],
    }
  const sides = {
    at: issuer.at,
    expected: keys.join(', ') || 'no key',
    presented: kid,
  }
  return accepted ? { state: 'warn', ...sides } : failed('key-unknown', sides)
}
