import type { Env } from './env'

type SecurityConfig = Pick<Env, 'SECURITY_CONTACT' | 'PUBLIC_URL'>

/** RFC 9116 recommends less than a year. */
const VALID_DAYS = 90
const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Render security.txt, which names the contact for vulnerability reports; undefined without a contact.
 * https://www.rfc-editor.org/rfc/rfc9116
 */
export function renderSecurityText(
  { SECURITY_CONTACT: contact, PUBLIC_URL: publicUrl }: SecurityConfig,
  now: Date,
): string | undefined {
  if (!contact) return undefined
  // Rounded to the day, so that all replicas return the same text.
  const expires = new Date((Math.floor(now.getTime() / DAY_MS) + VALID_DAYS) * DAY_MS)
  const lines = [`Contact: ${contact}`, `Expires: ${expires.toISOString().replace('.000', '')}`]
  // Section 2.5.2 wants https, and a console on loopback may be http.
  if (publicUrl?.startsWith('https:'))
    lines.push(`Canonical: ${publicUrl}/.well-known/security.txt`)
  return `${lines.join('\n')}\n`
}
