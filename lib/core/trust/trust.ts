import type { JsonPath } from '@/lib/core/policy/document'

// A trust after parsing. Every `path` is a place in the parsed value.

export const TRUST_KINDS = ['aws', 'gcp', 'vault'] as const
export type TrustKind = (typeof TRUST_KINDS)[number]

/** The claims of a token. Service account tokens carry `aud` as a list. */
export type TrustClaims = { iss: string; sub: string; aud: string | readonly string[] }

/** Facts that the pasted text does not contain. Absent: unknown. */
export type TrustContext = {
  /** The issuer that the provider or mount trusts, if the text names none. */
  issuer?: string
  /** The AWS account of the role. */
  account?: string
  /** The client IDs (audiences) of the IAM OIDC provider. */
  clientIds?: readonly string[]
}

export type TrustDecision = {
  decision: 'allow' | 'deny' | 'depends'
  /** One sentence that names the deciding statement, binding or bound. */
  reason: string
  /** What the decision depends on; empty unless it is `depends`. */
  on: readonly string[]
}

export type AwsCondition = {
  /** JsonPath of the key's value; its parent is the operator. */
  path: JsonPath
  operator: string
  key: string
  values: readonly string[]
}

export type AwsPrincipal =
  | { kind: 'everybody' }
  | { kind: 'listed'; federated: readonly LocatedText[]; aws: readonly LocatedText[] }
  /** `NotPrincipal`. */
  | { kind: 'not' }
export type LocatedText = { text: string; path: JsonPath }

export type AwsStatement = {
  path: JsonPath
  /** "Statement 2", with its Sid if it has one. */
  name: string
  effect: 'Allow' | 'Deny'
  principal: AwsPrincipal
  /** `negated` for `NotAction`. */
  action: { negated: boolean; patterns: readonly string[]; path: JsonPath }
  conditions: readonly AwsCondition[]
}

export type AwsTrust = {
  kind: 'aws'
  /** Whether `${…}` is a policy variable, as in version 2012-10-17. */
  variables: boolean
  /** Expressions in the text that only another tool can resolve, such as `${AWS::AccountId}`. */
  unresolved: readonly string[]
  /** The role's account, if the text is a whole role. */
  account?: string
  statements: readonly AwsStatement[]
}

export type GcpMember = { text: string; path: JsonPath; conditional: boolean }

export type GcpTrust = {
  kind: 'gcp'
  /** `projects/…/providers/…`. Absent if only a condition was pasted. */
  name?: string
  issuer?: string
  /** Absent if only a condition was pasted; empty if the provider accepts only its own name. */
  audiences?: readonly string[]
  /** Absent if only a condition was pasted. */
  mapping?: Readonly<Record<string, string>>
  condition?: string
  disabled: boolean
  /** IAM members. Absent if only the provider was pasted; admission then means a federated token. */
  members?: readonly GcpMember[]
  /** Expressions in the text that only another tool can resolve, such as `$POOL_ID`. */
  unresolved: readonly string[]
  /** JsonPath of the provider. */
  base: JsonPath
}

export type VaultClaim = { claim: string; values: readonly string[]; path: JsonPath }

/** The bounds of a role of the kubernetes method, which asks the cluster's API server about the token. */
export type VaultKubernetesBounds = {
  names: readonly string[]
  namespaces: readonly string[]
  /** Whether namespaces are also chosen by their labels. */
  namespaceSelector: boolean
  /** Empty if the role requires none. */
  audience: string
}

export type VaultTrust = {
  kind: 'vault'
  /** `bound_issuer` and `oidc_discovery_url` of the mount. */
  issuers: readonly LocatedText[]
  roleType: string
  userClaim: string
  /** Whether the user claim is a JSON pointer; otherwise `/` is part of its name. */
  userClaimPointer: boolean
  /** The claim of the groups, which every token must have; empty if the role names none. */
  groupsClaim: string
  /** Present for a role of the kubernetes method. */
  kubernetes?: VaultKubernetesBounds
  audiences: readonly string[]
  subject: string
  claims: readonly VaultClaim[]
  glob: boolean
  cidrs: readonly string[]
  /** Expressions in the text that only another tool can resolve, such as `${var.subject}`. */
  unresolved: readonly string[]
  /** JsonPath of the role. */
  base: JsonPath
}

export type CloudTrust = AwsTrust | GcpTrust | VaultTrust
export type CloudTrustOf<Kind extends TrustKind> = Extract<CloudTrust, { kind: Kind }>

/** Why a text cannot be parsed as a trust, with the place of the mistake in the parsed value. */
export type TrustProblem = { path: JsonPath; message: string }

/** The trust is present when the structure could be read at all; it is valid only without problems. */
export type ParsedTrust = { trust?: CloudTrust; problems: TrustProblem[] }
