import { isRecord } from '@/lib/common/record'
import type { JsonPath, ValueChange } from '@/lib/core/policy/document'
import { parseAwsTrust } from './parse-aws'
import { parseGcpTrust } from './parse-gcp'
import { parseVaultTrust } from './parse-vault'
import {
  MAX_TRUST_CHARACTERS,
  parseSource,
  type SourceMistake,
  type TrustSource,
  valueAt,
} from './source'
import type { CloudTrust, ParsedTrust, TrustKind } from './trust'
import { readWrappedTrusts, sourceOfCandidate, wrappingOf } from './wrapping'

/** Which kind of trust to read, and which of several in the text. */
export type TrustChoice = { kind?: TrustKind | undefined; index?: number }

export type TrustParse = {
  /** The chosen kind, or the kind detected from the text. */
  kind?: TrustKind
  source?: TrustSource
  /** Present if there are no mistakes. */
  trust?: CloudTrust
  mistakes: readonly SourceMistake[]
  /** The names of the trusts in the text, if it wraps one or more of them. */
  documents?: readonly string[]
}

const READERS = {
  aws: parseAwsTrust,
  gcp: parseGcpTrust,
  vault: parseVaultTrust,
} as const satisfies Record<
  TrustKind,
  (value: unknown, unresolved: readonly string[]) => ParsedTrust
>

/**
 * Parses a trust in any wrapping: an AWS trust policy, a Google provider, a condition alone or a Vault role, as JSON or
 * YAML, in the output of a command, in a command, Terraform, CloudFormation, a Kubernetes object, or a list of any.
 * Detects the kind unless one is chosen. Never throws.
 */
export function parseTrust(text: string, choice: TrustChoice = {}): TrustParse {
  const mark = text.startsWith('\ufeff') ? 1 : 0
  if (mark > 0) return movedBy(mark, parseTrust(text.slice(mark), choice))
  if (text.length > MAX_TRUST_CHARACTERS) return parseDirectly(text, choice)
  const direct = parseDirectly(text, choice)
  const wrapping = wrappingOf(text)
  // Several documents are an error to the parser of one; any other error would be one again.
  if (wrapping === 'yaml' && !direct.source && !/^---/m.test(text)) return direct
  const mayHoldMore =
    direct.trust === undefined || /Fn::|!(?:Sub|Ref|GetAtt)\b|"Ref"|\{\{|^\s*\[/m.test(text)
  if (!mayHoldMore && (wrapping === 'json' || wrapping === 'yaml')) return direct
  const found = readWrappedTrusts(text).filter(
    ({ kind }) => choice.kind === undefined || kind === choice.kind,
  )
  const index = choice.index ?? 0
  const candidate = found[index] ?? found[0]
  if (!candidate) return direct.trust ? direct : described(text, direct, choice)
  const source = sourceOfCandidate(text, candidate, found.indexOf(candidate))
  const { trust, problems } = READERS[candidate.kind](source.value, candidate.unresolved)
  const mistakes = problems.map(({ path, message }) => ({ ...source.rangeOf(path), message }))
  return {
    kind: candidate.kind,
    source,
    mistakes,
    documents: found.map(({ name }, at) => name ?? `Trust ${at + 1}`),
    ...(trust && mistakes.length === 0 && { trust }),
  }
}

function parseDirectly(text: string, { kind: chosen }: TrustChoice): TrustParse {
  const { source, mistakes } = parseSource(text)
  if (!source) return { mistakes, ...(chosen && { kind: chosen }) }
  const kind = chosen ?? kindOf(source)
  if (!kind) return { source, mistakes: [{ ...source.rangeOf([]), message: UNKNOWN }] }
  const { trust, problems } = READERS[kind](source.value, [])
  const found = problems.map(({ path, message }) => ({ ...source.rangeOf(path), message }))
  return { kind, source, mistakes: found, ...(trust && found.length === 0 && { trust }) }
}

/** A text with a byte order mark, which is no part of what it says. */
function movedBy(by: number, parse: TrustParse): TrustParse {
  const moved = <Range extends { from: number; to: number }>(range: Range): Range => ({
    ...range,
    from: range.from + by,
    to: range.to + by,
  })
  const { source } = parse
  return {
    ...parse,
    mistakes: parse.mistakes.map(moved),
    ...(source && {
      source: {
        ...source,
        text: `\ufeff${source.text}`,
        rangeOf: (path: JsonPath) => moved(source.rangeOf(path)),
        edited: (changes: readonly ValueChange[]) => {
          const edited = source.edited(changes)
          return edited === undefined ? undefined : `\ufeff${edited}`
        },
      },
    }),
  }
}

/** What a text without a trust looks like, and what to paste instead. */
function described(text: string, direct: TrustParse, { kind: chosen }: TrustChoice): TrustParse {
  const first = text.length - text.trimStart().length
  const say = (message: string): TrustParse => {
    const { kind: _, ...rest } = direct
    return { ...rest, mistakes: [{ from: first, to: first + 1, message }] }
  }
  switch (wrappingOf(text)) {
    case 'hcl':
      return say(
        'This is Terraform without a trust: no assume_role_policy with a literal document, no aws_iam_policy_document with principals, no workload identity pool provider and no Vault role.',
      )
    case 'commands':
      return say(
        'This is a command that creates no trust. Paste gcloud … providers create-oidc, vault write auth/…/role/…, or the output of aws iam get-role.',
      )
    case 'encoded':
      return say(
        'This is URL-encoded and not a trust policy. Paste the output of aws iam get-role.',
      )
    case 'aws-table':
      return say('The AWS CLI printed a table for people to read. Add --output json.')
    default: {
      const isExpression = direct.source?.format === 'expression' && chosen === undefined
      return isExpression && !/\b(?:assertion|google|attribute)\b/.test(text)
        ? say(UNKNOWN)
        : direct
    }
  }
}

const UNKNOWN =
  'The text contains no AWS trust policy (Statement), Google provider (attributeMapping, oidc), attribute condition (assertion) or Vault role (bound_audiences, user_claim).'

const MARKS = {
  aws: ['Statement', 'AssumeRolePolicyDocument', 'Role', 'Version'],
  vault: [
    'user_claim',
    'bound_audiences',
    'bound_claims',
    'bound_subject',
    'bound_service_account_names',
    'bound_service_account_namespaces',
    'bound_issuer',
    'oidc_discovery_url',
    'role_type',
    'role',
  ],
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
