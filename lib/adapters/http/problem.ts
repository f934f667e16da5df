export type OidcProblemKind =
  | 'url' // not an address the console would fetch
  | 'address' // resolves to somewhere that is not the open internet
  | 'dns'
  | 'unreachable'
  | 'timeout'
  | 'redirect'
  | 'not-found' // 404: where a cluster's OIDC is not enabled
  | 'status'
  | 'too-large'
  | 'not-json'
  | 'shape'
  | 'issuer-mismatch'
  | 'no-keys'
  | 'key'

export type OidcProblem = {
  kind: OidcProblemKind
  /** Where it was met: the URL that was to be fetched. */
  url: string
  message: string
  next: string
  /** The two sides of a comparison, to be shown one above the other. */
  expected?: string
  presented?: string
}

export type GuardedResult<T> =
  | { ok: true; value: T; ms: number }
  | { ok: false; problem: OidcProblem; ms: number }
