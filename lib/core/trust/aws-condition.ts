import { listOr } from '@/lib/common/list'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { NO, type ThreeValued, unknownBecause, YES } from '@/lib/core/policy/three-valued'
import { awsPattern, type GlobPart, globMatches, splitUnresolved, unknownsOf } from './glob'
import type { AwsCondition, AwsTrust, TrustClaims } from './trust'

const BASE_OPERATORS = {
  StringEquals: {},
  StringNotEquals: { negated: true },
  StringEqualsIgnoreCase: { folded: true },
  StringNotEqualsIgnoreCase: { negated: true, folded: true },
  StringLike: { wildcards: true },
  StringNotLike: { negated: true, wildcards: true },
  Null: {},
} as const satisfies Record<string, BaseOperator>
type BaseOperator = { negated?: true; folded?: true; wildcards?: true }

export type AwsOperator = BaseOperator & {
  set?: 'ForAllValues' | 'ForAnyValue'
  base: keyof typeof BASE_OPERATORS
  ifExists: boolean
}

const OPERATOR = /^(?:(?<set>ForAllValues|ForAnyValue):)?(?<base>\w+?)(?<exists>IfExists)?$/

/** The parts of a string operator; undefined for any other operator. */
export function parseOperator(name: string): AwsOperator | undefined {
  if (!operatorCache.has(name)) {
    if (operatorCache.size > 1000) operatorCache.clear()
    operatorCache.set(name, readOperator(name))
  }
  return operatorCache.get(name)
}

// Each condition is evaluated for every account.
const operatorCache = new Map<string, AwsOperator | undefined>()

function readOperator(name: string): AwsOperator | undefined {
  const { set, base = '', exists } = OPERATOR.exec(name)?.groups ?? {}
  if (!isBase(base)) return undefined
  // AWS documents neither Null with a set qualifier or suffix, nor ForAnyValue with IfExists.
  if (base === 'Null' && (set || exists)) return undefined
  if (set === 'ForAnyValue' && exists) return undefined
  return {
    base,
    ...BASE_OPERATORS[base],
    ifExists: exists !== undefined,
    ...((set === 'ForAllValues' || set === 'ForAnyValue') && { set }),
  }
}

const isBase = (name: string): name is keyof typeof BASE_OPERATORS =>
  Object.hasOwn(BASE_OPERATORS, name)

/** Where the value of a condition key comes from. */
export type KeySource =
  | { from: 'token'; claim: 'sub' | 'aud' }
  /** The request: addresses, times, tags, session names. */
  | { from: 'call' }
  /** Absent from every request with a token of this issuer. */
  | { from: 'nowhere' }

/** Keys ignore case. Keys of an issuer begin with the issuer without its scheme. */
export function keySource(key: string, issuer: string): KeySource {
  const sources = sourceCache.get(issuer) ?? new Map<string, KeySource>()
  const known = sources.get(key)
  if (known) return known
  const source = readKeySource(key, issuer)
  if (sourceCache.size > 100) sourceCache.clear()
  if (sources.size > 1000) sources.clear()
  sourceCache.set(issuer, sources.set(key, source))
  return source
}

const sourceCache = new Map<string, Map<string, KeySource>>()

function readKeySource(key: string, issuer: string): KeySource {
  const lower = key.toLowerCase()
  if (/^(aws|sts):/.test(lower)) return { from: 'call' }
  const prefix = `${bareIssuer(issuer).toLowerCase()}:`
  const claim = lower.startsWith(prefix) ? lower.slice(prefix.length) : ''
  if (claim === 'sub' || claim === 'aud') return { from: 'token', claim }
  return { from: 'nowhere' }
}

/** What a statement requires of a token, and on demand why the token does not meet it. */
export type AwsRequirement = { answer: ThreeValued; miss: () => string }

export const noMiss = () => ''

/** How the texts of a trust are read. */
type AwsReading = Pick<AwsTrust, 'variables' | 'unresolved'>

/**
 * Whether a token meets one key under one operator, and the reason if it does not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function evaluateAwsCondition(
  condition: AwsCondition,
  claims: TrustClaims,
  reading: AwsReading,
): AwsRequirement {
  const { operator: name, key } = condition
  const operator = parseOperator(name)
  if (!operator) return { answer: unknownBecause(`${name} on ${key}`), miss: noMiss }
  const asked = { condition, operator, claims, reading }
  if (reading.unresolved.length === 0) return evaluateFrom(keySource(key, claims.iss), asked)
  const parts = splitUnresolved(key, reading.unresolved)
  const unknowns = unknownsOf(parts)
  const [first, ...others] = possibleSources(key, parts, claims.iss).map((source) =>
    evaluateFrom(source, asked),
  )
  if (!first) return { answer: unknownBecause(...unknowns), miss: noMiss }
  if (others.every(({ answer }) => answer === first.answer)) return first
  return { answer: unknownBecause(...unknowns), miss: noMiss }
}

/** Where the value of a key can come from, whatever the expressions in it stand for. */
function possibleSources(key: string, parts: GlobPart[], issuer: string): KeySource[] {
  if (unknownsOf(parts).length === 0) return [keySource(key, issuer)]
  const bare = bareIssuer(issuer).toLowerCase()
  const lower = parts.map((part) => (typeof part === 'string' ? part.toLowerCase() : part))
  const claims = (['sub', 'aud'] as const).filter((claim) => globMatches(lower, `${bare}:${claim}`))
  const mayBeOfRequest = globMatches(lower, 'aws:sourceip') || typeof parts[0] !== 'string'
  if (claims.length === 0 && mayBeOfRequest && !/:(?:sub|aud)$/i.test(key)) return []
  return [...claims.map((claim) => ({ from: 'token', claim }) as const), { from: 'nowhere' }]
}

type Comparison = {
  condition: AwsCondition
  operator: AwsOperator
  claims: TrustClaims
  reading: AwsReading
}

function evaluateFrom(
  source: KeySource,
  { condition, operator, claims, reading }: Comparison,
): AwsRequirement {
  const { operator: name, key, values } = condition
  if (source.from === 'call') return { answer: unknownBecause(key), miss: noMiss }
  if (source.from === 'nowhere') {
    const answer = evaluateAbsent(operator, values)
    return { answer, miss: () => `the request does not contain ${key}, so ${name} fails.` }
  }
  if (operator.base === 'Null')
    return {
      answer: wantsPresent(values) ? YES : NO,
      miss: () => `Null requires the ${source.claim} to be absent, and every token has one.`,
    }
  const value = claimValue(claims, source.claim)
  if (value === undefined)
    return { answer: unknownBecause('which of the token’s audiences AWS compares'), miss: noMiss }
  const answer = evaluatePresent(operator, condition, value, reading)
  if (answer !== NO) return { answer, miss: noMiss }
  const miss = () =>
    operator.negated
      ? `${name} rejects the ${source.claim} ${value}.`
      : `${name} requires the ${source.claim} ${listOr(values) || 'nothing'}; the token has ${value}.`
  return { answer, miss }
}

function claimValue({ sub, aud }: TrustClaims, claim: 'sub' | 'aud') {
  if (claim === 'sub') return sub
  if (typeof aud === 'string') return aud
  return aud.length === 1 ? aud[0] : undefined
}

const wantsPresent = (values: readonly string[]) => values.some((value) => /^false$/i.test(value))
const wantsAbsent = (values: readonly string[]) => values.some((value) => /^true$/i.test(value))

function evaluateAbsent(
  { base, negated, ifExists, set }: AwsOperator,
  values: readonly string[],
): ThreeValued {
  if (base === 'Null') return wantsAbsent(values) ? YES : NO
  if (ifExists || set === 'ForAllValues') return YES
  return negated && set !== 'ForAnyValue' ? YES : NO
}

// Patterns are cached, because each condition is evaluated for every account.
const patternCache = new WeakMap<AwsCondition, GlobPart[][]>()

function patternsOf(
  condition: AwsCondition,
  { wildcards, folded }: AwsOperator,
  reading: AwsReading,
) {
  const known = patternCache.get(condition)
  if (known) return known
  const patterns = condition.values.map((value) =>
    foldedPattern(
      awsPattern(value, { wildcards: wildcards === true, ...reading }),
      folded === true,
    ),
  )
  patternCache.set(condition, patterns)
  return patterns
}

const foldedPattern = (parts: GlobPart[], isFolded: boolean): GlobPart[] =>
  isFolded ? parts.map((part) => (typeof part === 'string' ? part.toLowerCase() : part)) : parts

function evaluatePresent(
  operator: AwsOperator,
  condition: AwsCondition,
  value: string,
  reading: AwsReading,
): ThreeValued {
  const { negated, folded } = operator
  const presented = folded ? value.toLowerCase() : value
  const found = patternsOf(condition, operator, reading)
    .filter((pattern) => globMatches(pattern, presented))
    .map(unknownsOf)
  if (found.some((unknowns) => unknowns.length === 0)) return negated ? NO : YES
  if (found.length > 0) return unknownBecause(...found.flat())
  return negated ? YES : NO
}
