export type ExpectedDecision = 'allow' | 'deny' | 'depends'
type CaseClaims = { iss: string; sub: string; aud: string | string[] }

/** A trust as its cloud stores it, a token, and what the cloud documents that it answers. */
export type TrustCase =
  | TrustCaseOf<'aws', { Version?: string; Statement: unknown }>
  /** The provider as `gcloud … describe` prints it; with a policy, access needs a member too. */
  | TrustCaseOf<'gcp', { provider: object; policy?: { bindings: object[] } }>
  | TrustCaseOf<'vault', { role: object; config: object }>

export type TrustCaseOf<Cloud extends string, Trust> = {
  title: string
  cloud: Cloud
  trust: Trust
  claims: CaseClaims
  expected: ExpectedDecision
}
