import { isRecord } from '@/lib/core/policy/document'
import { parseAwsTrust } from './parse-aws'
import { parseGcpTrust } from './parse-gcp'
import { parseVaultTrust } from './parse-vault'
import { parseSource, type SourceMistake, type TrustSource, valueAt } from './source'
import type { CloudTrust, ParsedTrust, TrustKind } from './trust'

export type TrustParse = {
  /** The chosen kind, or the kind detected from the text. */
  kind?: TrustKind
  source?: TrustSource
  /** Present if there are no mistakes. */
  trust?: CloudTrust
  mistakes: readonly SourceMistake[]
}

const READERS = {
  aws: parseAwsTrust,
  gcp: parseGcpTrust,
  vault: parseVaultTrust,
} as const satisfies Record<TrustKind, (value: unknown) => ParsedTrust>

/**
 * Parses a trust: an AWS trust policy as JSON, a Google provider as JSON or YAML or its condition
 * alone, or a Vault role as JSON. Detects the kind unless one is chosen. Never throws.
 */
export function parseTrust(text: string, chosen?: TrustKind): TrustParse {
  const { source, mistakes } = parseSource(text)
  if (!source) return { mistakes, ...(chosen && { kind: chosen }) }
  const kind = chosen ?? kindOf(source)
  if (!kind) return { source, mistakes: [{ ...source.rangeOf([]), message: UNKNOWN }] }
  const { trust, problems } = READERS[kind](source.value)
  const found = problems.map(({ path, message }) => ({ ...source.rangeOf(path), message }))
  return { kind, source, mistakes: found, ...(trust && found.length === 0 && { trust }) }
}

const UNKNOWN =
  'The text is not an AWS trust policy (Statement), a Google provider (attributeMapping, oidc) or a Vault role (bound_audiences, user_claim).'

const MARKS = {
  aws: ['Statement', 'AssumeRolePolicyDocument', 'Role', 'Version'],
  vault: ['user_claim', 'bound_audiences', 'bound_claims', 'bound_subject', 'role_type', 'role'],
  gcp: ['attributeMapping', 'attributeCondition', 'oidc', 'provider', 'bindings'],
} as const satisfies Record<TrustKind, readonly string[]>

/** Detects the kind of a trust from its top-level keys. */
function kindOf({ format, value }: TrustSource): TrustKind | undefined {
  if (format === 'expression') return 'gcp'
  const places = [value, valueAt(value, 'data')].filter(isRecord)
  const has = (kind: TrustKind) =>
    places.some((place) => MARKS[kind].some((mark) => Object.hasOwn(place, mark)))
  return (['aws', 'vault', 'gcp'] as const).find(has)
}
