import { isRecord } from '@/lib/core/policy/document'
import { readAws } from './parse-aws'
import { readGcp } from './parse-gcp'
import { readVault } from './parse-vault'
import { at, type Mistake, readSource, type Source } from './source'
import type { ParsedTrust, Trust, TrustKind } from './trust'

export type ReadTrust = {
  /** As chosen, or as the text looks. */
  kind?: TrustKind
  source?: Source
  /** There when nothing keeps it from being understood. */
  trust?: Trust
  mistakes: readonly Mistake[]
}

const READERS = {
  aws: readAws,
  gcp: readGcp,
  vault: readVault,
} as const satisfies Record<TrustKind, (value: unknown) => ParsedTrust>

/**
 * A trust as it was pasted: AWS as JSON, a Google provider as JSON or YAML or its condition alone, a
 * role of Vault as JSON. Which of them is told from the text, unless it is said. Never throws.
 */
export function readTrust(text: string, chosen?: TrustKind): ReadTrust {
  const { source, mistakes } = readSource(text)
  if (!source) return { mistakes, ...(chosen && { kind: chosen }) }
  const kind = chosen ?? kindOf(source)
  if (!kind) return { source, mistakes: [{ ...source.rangeOf([]), message: UNKNOWN }] }
  const { trust, problems } = READERS[kind](source.value)
  const found = problems.map(({ path, message }) => ({ ...source.rangeOf(path), message }))
  return { kind, source, mistakes: found, ...(trust && found.length === 0 && { trust }) }
}

const UNKNOWN =
  'This is none of an AWS trust policy (Statement), a Google provider (attributeMapping, oidc) and a role of Vault (bound_audiences, user_claim).'

const MARKS = {
  aws: ['Statement', 'AssumeRolePolicyDocument', 'Role', 'Version'],
  vault: ['user_claim', 'bound_audiences', 'bound_claims', 'bound_subject', 'role_type', 'role'],
  gcp: ['attributeMapping', 'attributeCondition', 'oidc', 'provider', 'bindings'],
} as const satisfies Record<TrustKind, readonly string[]>

/** Which cloud's trust a text looks like. */
function kindOf({ format, value }: Source): TrustKind | undefined {
  if (format === 'expression') return 'gcp'
  const places = [value, at(value, 'data')].filter(isRecord)
  const has = (kind: TrustKind) =>
    places.some((place) => MARKS[kind].some((mark) => Object.hasOwn(place, mark)))
  return (['aws', 'vault', 'gcp'] as const).find(has)
}
