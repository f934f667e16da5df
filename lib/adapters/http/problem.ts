export type OidcProblemKind =
  | 'url' // a URL that the console does not fetch
  | 'address' // resolves to an address that is not public
  | 'dns'
  | 'unreachable'
  | 'timeout'
  | 'redirect'
  | 'not-found' // 404, also when OIDC is not enabled on a cluster
  | 'status'
  | 'too-large'
  | 'not-json'
  | 'shape'
  | 'issuer-mismatch'
  | 'no-keys'
  | 'key'

export type OidcProblem = {
  kind: OidcProblemKind
  /** The URL that was fetched. */
  url: string
  message: string
  next: string
  /** The two sides of a comparison. */
  expected?: string
  presented?: string
}

export type GuardedResult<T> =
  | { ok: true; value: T; ms: number }
  | { ok: false; problem: OidcProblem; ms: number }
