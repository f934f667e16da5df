import type { CertificateCheck, WebhookHealthCheck } from './health-schema'

export type HealthCode = WebhookHealthCheck['code']
export type HealthState = 'done' | 'fail' | 'warn' | 'info' | 'idle'

const HEALTH_STATES = {
  'endpoints-ready': 'done',
  'endpoints-ignored': 'fail',
  'endpoints-refused': 'fail',
  'endpoints-outside': 'idle',
  'endpoints-unknown': 'idle',
  'certificate-valid': 'done',
  'certificate-expires-soon': 'warn',
  'certificate-expired': 'fail',
  'certificate-not-yet-valid': 'fail',
  'certificate-other-issuer': 'fail',
  'certificate-other-name': 'fail',
  'certificate-unreadable': 'warn',
  'ca-missing': 'fail',
  'ca-unreadable': 'fail',
  'certificate-not-served': 'warn',
  'certificate-unknown': 'idle',
  'policy-ignore': 'info',
  'policy-fail-spares-system': 'info',
  'policy-fail-takes-system': 'warn',
  'registration-known': 'done',
  'registration-differs': 'warn',
} as const satisfies Record<HealthCode, HealthState>

export const healthState = (code: HealthCode): HealthState => HEALTH_STATES[code]

/** The checks that keep the API server from calling the webhook. */
export const failedHealth = (checks: readonly WebhookHealthCheck[]): WebhookHealthCheck[] =>
  checks.filter(({ code }) => healthState(code) === 'fail')

const DAY = 86_400_000
/** Less than this is a warning: renewal by cert-manager comes much earlier. */
const SOON_DAYS = 14

/** What a parser read from the PEM texts. Times are ISO 8601. */
export type CertificateFacts = {
  names: string[]
  notBefore: string
  notAfter: string
  /** The subject of who signed it, as it says. */
  issuer: string
  /** The authority in the caBundle that it leads to, and the first end on the way; absent if it leads to none. */
  authority?: { subject: string; notAfter: string }
  /** The subjects in the caBundle. */
  trusted: string[]
  /** Whether it is valid for the name that the API server expects. */
  matchesName: boolean
}

/** Decides as the API server does: by chain, time and name. */
export function checkCertificate(
  facts: CertificateFacts,
  host: string,
  now: Date,
): Omit<CertificateCheck, 'secret'> {
  const check = 'certificate' as const
  const { authority, names, notBefore } = facts
  if (!authority)
    return {
      check,
      code: 'certificate-other-issuer',
      expected: facts.trusted.join('; '),
      presented: facts.issuer,
    }
  const { notAfter } = authority
  const days = Math.floor((Date.parse(notAfter) - now.getTime()) / DAY)
  if (Date.parse(notAfter) < now.getTime())
    return { check, code: 'certificate-expired', notAfter, days }
  if (Date.parse(notBefore) > now.getTime())
    return { check, code: 'certificate-not-yet-valid', notBefore, notAfter, days }
  if (!facts.matchesName)
    return {
      check,
      code: 'certificate-other-name',
      expected: host,
      presented: names.join(', '),
    }
  const code = days < SOON_DAYS ? 'certificate-expires-soon' : 'certificate-valid'
  return { check, code, notAfter, days }
}

/** A check of the Secret's certificate, given that the API server accepts the webhook's answers. */
export const markNotServed = (certificate: CertificateCheck): CertificateCheck =>
  certificate.code !== 'ca-missing' && healthState(certificate.code) === 'fail'
    ? { ...certificate, code: 'certificate-not-served' }
    : certificate
