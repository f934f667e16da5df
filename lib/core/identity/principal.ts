import { type AccountName, parseSubject, subjectOf } from './subject'

/** What a trailing `*` after an issuer matches. */
export type Reach =
  | { of: 'issuers' }
  | { of: 'issuer'; issuerUrl: string }
  | { of: 'service-accounts'; issuerUrl: string }
  | { of: 'namespace'; issuerUrl: string; namespace: string }
  | { of: 'subjects'; issuerUrl: string; prefix: string }

/** Who a statement names. `text` is the principal as written. */
export type Principal = { text: string } & (
  | { kind: 'everyone' }
  | { kind: 'user'; uid: string }
  | { kind: 'saml-role'; role: string }
  | { kind: 'service-account'; issuerUrl: string; account: AccountName }
  | { kind: 'federated'; issuerUrl: string; subject: string }
  | { kind: 'federated-wildcard'; reach: Reach }
  /** Any other use of `*`: a prefix of users or roles, or a `*` that is not at the end. */
  | { kind: 'pattern' }
  /** Rejected by CoreWeave, which accepts the short form only. */
  | { kind: 'arn' }
  /** `role/<issuer>` without a subject, which matches no token. */
  | { kind: 'bare-issuer'; issuerUrl: string }
  /** `role/<issuer>/*`: subjects follow a colon, so it matches nothing. */
  | { kind: 'slash-form'; issuerUrl: string }
  | { kind: 'unknown' }
)

/**
 * The principal of a service account, as policies name it.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/workload-identity-federation/use-oidc-tokens
 */
export const principalOf = ({ issuerUrl, ...account }: AccountName & { issuerUrl: string }) =>
  federatedPrincipal(issuerUrl, subjectOf(account))

/** The principal of any federated token: its `iss` and `sub`. */
export const federatedPrincipal = (issuerUrl: string, subject: string) =>
  `role/${issuerUrl}:${subject}`

/** The principal of every service account of a namespace, or of the whole cluster. */
export const wildcardPrincipal = (issuerUrl: string, namespace?: string) =>
  `role/${issuerUrl}:system:serviceaccount:${namespace === undefined ? '' : `${namespace}:`}*`

// Up to five digits before a slash, a colon, `*` or the end are a port; any other colon starts the subject.
const FEDERATED =
  /^role\/(?<issuer>https?:\/\/(\[[^\]]*\]|[^/:*?#[\]]+)(:\d{1,5}(?=[/:*]|$))?(\/[^:*]*)?)(?<rest>[:*].*)?$/is

const ACCOUNTS = 'system:serviceaccount:'

function reachOf(issuerUrl: string, prefix: string): Reach {
  if (prefix === '') return { of: 'issuer', issuerUrl }
  if (prefix === ACCOUNTS) return { of: 'service-accounts', issuerUrl }
  const [namespace, name, ...rest] = prefix.startsWith(ACCOUNTS)
    ? prefix.slice(ACCOUNTS.length).split(':')
    : []
  if (namespace && name === '' && rest.length === 0)
    return { of: 'namespace', issuerUrl, namespace }
  return { of: 'subjects', issuerUrl, prefix }
}

function parseFederated(text: string, issuer: string, rest: string): Principal {
  if (rest === '') return { kind: 'bare-issuer', issuerUrl: issuer.replace(/\/+$/, ''), text }
  if (rest.indexOf('*') !== rest.length - 1 && rest.includes('*')) return { kind: 'pattern', text }
  if (rest === '*') {
    if (!issuer.endsWith('/'))
      return { kind: 'federated-wildcard', reach: reachOf(issuer, ''), text }
    const before = issuer.replace(/\/+$/, '')
    // The issuers of all clusters share one base, so `…/id/*` matches all of them.
    if (/\/id$/.test(before)) return { kind: 'federated-wildcard', reach: { of: 'issuers' }, text }
    return { kind: 'slash-form', issuerUrl: before, text }
  }
  const subject = rest.slice(1)
  if (subject === '') return { kind: 'bare-issuer', issuerUrl: issuer, text }
  if (subject.endsWith('*'))
    return { kind: 'federated-wildcard', reach: reachOf(issuer, subject.slice(0, -1)), text }
  const account = parseSubject(subject)
  if (account) return { kind: 'service-account', issuerUrl: issuer, account, text }
  return { kind: 'federated', issuerUrl: issuer, subject, text }
}

/** Parses a principal. Never fails: text of no known form is `unknown`. */
export function parsePrincipal(text: string): Principal {
  if (text === '*') return { kind: 'everyone', text }
  if (/^arn:/i.test(text)) return { kind: 'arn', text }
  const { issuer, rest = '' } = FEDERATED.exec(text)?.groups ?? {}
  if (issuer !== undefined) return parseFederated(text, issuer, rest)
  if (text.includes('*')) return { kind: 'pattern', text }
  const [, user] = /^coreweave\/([^/\s]+)$/.exec(text) ?? []
  if (user !== undefined) return { kind: 'user', uid: user, text }
  const [, role] = /^role\/(?!https?:)([^/]+)$/is.exec(text) ?? []
  if (role !== undefined) return { kind: 'saml-role', role, text }
  return { kind: 'unknown', text }
}

/** The issuer whose tokens have this principal; undefined for people and for a wildcard over all issuers. */
export function issuerOfPrincipal(principal: Principal): string | undefined {
  if (principal.kind === 'service-account' || principal.kind === 'federated')
    return principal.issuerUrl
  if (principal.kind !== 'federated-wildcard' || principal.reach.of === 'issuers') return undefined
  return principal.reach.issuerUrl
}
