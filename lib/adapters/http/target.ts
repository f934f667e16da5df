import { isIP } from 'node:net'
import type { OidcProblem } from './problem'

export type FetchTarget = { url: URL; exempt: boolean }

const MAX_LENGTH = 1024
const LABEL = '[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?'
const HOST = new RegExp(`^${LABEL}(\\.${LABEL})*$`)
/** Names that no public resolver knows: RFC 6761, 6762, 8375 and ICANN's .internal. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|home\.arpa|onion|invalid|test|example)$/

/**
 * Decide whether the console may fetch a URL. Only the origin `exemptOrigin` may use plain http, an IP
 * address, a private name or another port. The text must equal its parsed form, so that no notation
 * (octal, full-width, percent-encoded, backslashes) can mean another host.
 */
export function checkFetchTarget(
  text: string,
  rules: { exemptOrigin: string; queryAllowed?: boolean },
): { ok: true; target: FetchTarget } | { ok: false; problem: OidcProblem } {
  const why = refusal(text, rules)
  if (why === undefined) {
    const url = new URL(text)
    return { ok: true, target: { url, exempt: url.origin === rules.exemptOrigin } }
  }
  const shown = text.slice(0, MAX_LENGTH)
  const message = `The console does not fetch this URL: ${why}.`
  return { ok: false, problem: { kind: 'url', url: shown, message, next: NEXT } }
}

const NEXT = 'Use an https URL with a public host name and at most a path.'

function refusal(
  text: string,
  { exemptOrigin, queryAllowed = false }: { exemptOrigin: string; queryAllowed?: boolean },
): string | undefined {
  if (text.length > MAX_LENGTH) return `it has more than ${MAX_LENGTH} characters`
  if (!/^[\x21-\x7e]+$/.test(text)) return 'it has characters that a URL cannot have'
  if (!URL.canParse(text)) return 'it is not a URL'
  const url = new URL(text)
  if (url.username || url.password || text.includes('@'))
    return 'it carries a user name or password'
  if (!queryAllowed && text.includes('?')) return 'it has a query'
  if (text.includes('#')) return 'it has a fragment'
  if (url.href !== text && url.href !== `${text}/`) return `it would be read as ${url.href}`
  if (url.origin === exemptOrigin) return undefined
  if (url.protocol !== 'https:') return 'it is not https'
  if (url.port) return 'its port is not 443'
  return hostRefusal(url.hostname)
}

function hostRefusal(host: string): string | undefined {
  if (isIP(host.replace(/^\[|\]$/g, ''))) return 'its host is an IP address'
  if (!HOST.test(host)) return 'its host is not a host name'
  if (!host.includes('.') || PRIVATE_NAME.test(host)) return 'its host is a private name'
  return undefined
}
