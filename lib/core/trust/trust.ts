import type { JsonPath } from '@/lib/core/policy/document'

// A trust as it was understood. Every `path` is within the value that was pasted.

export const TRUST_KINDS = ['aws', 'gcp', 'vault'] as const
export type TrustKind = (typeof TRUST_KINDS)[number]

/** What a token says. Service accounts’ tokens carry `aud` as a list. */
export type TrustClaims = { iss: string; sub: string; aud: string | readonly string[] }

/** What a pasted text does not say itself. Left out: not known. */
export type TrustContext = {
  /** The issuer that a provider or mount trusts, where the text names none. */
  issuer?: string
  /** The AWS account of the role. */
  account?: string
  /** The client ids of the AWS identity provider. */
  clientIds?: readonly string[]
}

export type TrustDecision = {
  decision: 'allow' | 'deny' | 'depends'
  /** One sentence: the statement, binding or bound that decided. */
  because: string
  /** What it depends on, where it does. */
  on: readonly string[]
}

export type AwsCondition = {
  /** To the key’s value; its operator is one above. */
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
  /** "Statement 2", or its Sid. */
  name: string
  effect: 'Allow' | 'Deny'
  principal: AwsPrincipal
  /** `negated` for `NotAction`. */
  action: { negated: boolean; patterns: readonly string[]; path: JsonPath }
  conditions: readonly AwsCondition[]
}

export type AwsTrust = {
  kind: 'aws'
  /** Whether `${…}` is a variable: from version 2012-10-17 on. */
  variables: boolean
  /** Of the role, where the text is a whole role. */
  account?: string
  statements: readonly AwsStatement[]
}

export type GcpMember = { text: string; path: JsonPath; conditional: boolean }

export type GcpTrust = {
  kind: 'gcp'
  /** `projects/…/providers/…`. Absent for a condition alone. */
  name?: string
  issuer?: string
  /** Absent for a condition alone; empty for the default, the provider’s own name. */
  audiences?: readonly string[]
  /** Absent for a condition alone. */
  mapping?: Readonly<Record<string, string>>
  condition?: string
  disabled: boolean
  /** Absent where only the provider was pasted: then it is about getting a federated token. */
  members?: readonly GcpMember[]
  /** Of the provider within the text. */
  base: JsonPath
}

export type VaultClaim = { claim: string; values: readonly string[]; path: JsonPath }

export type VaultTrust = {
  kind: 'vault'
  /** `bound_issuer` of the mount, or where its keys are discovered. */
  issuers: readonly LocatedText[]
  roleType: string
  userClaim: string
  audiences: readonly string[]
  subject: string
  claims: readonly VaultClaim[]
  glob: boolean
  cidrs: readonly string[]
  /** Of the role within the text. */
  base: JsonPath
}

export type CloudTrust = AwsTrust | GcpTrust | VaultTrust
export type CloudTrustOf<Kind extends TrustKind> = Extract<CloudTrust, { kind: Kind }>

/** Why a text cannot be parsed as a trust, with the place of the mistake in the parsed value. */
export type TrustProblem = { path: JsonPath; message: string }

/** The trust is present when the structure could be read at all; it is valid only without problems. */
export type ParsedTrust = { trust?: CloudTrust; problems: TrustProblem[] }
