import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { type Maybe, no, unsure, yes } from '@/lib/core/policy/three-valued'
import { awsPattern, type GlobPart, globMatches, unknownsIn } from './glob'
import type { AwsCondition, Claims } from './trust'

const BASES = {
  StringEquals: {},
  StringNotEquals: { negated: true },
  StringEqualsIgnoreCase: { folded: true },
  StringNotEqualsIgnoreCase: { negated: true, folded: true },
  StringLike: { wildcards: true },
  StringNotLike: { negated: true, wildcards: true },
  Null: {},
} as const satisfies Record<string, Base>
type Base = { negated?: true; folded?: true; wildcards?: true }

export type Operator = Base & {
  set?: 'ForAllValues' | 'ForAnyValue'
  base: keyof typeof BASES
  ifExists: boolean
}

const OPERATOR = /^(?:(?<set>ForAllValues|ForAnyValue):)?(?<base>\w+?)(?<exists>IfExists)?$/

/** An operator on texts, taken apart; undefined for those that are not about texts or not known. */
export function operatorNamed(name: string): Operator | undefined {
  const { set, base = '', exists } = OPERATOR.exec(name)?.groups ?? {}
  if (!isBase(base)) return undefined
  // AWS documents neither form.
  if (base === 'Null' && (set || exists)) return undefined
  if (set === 'ForAnyValue' && exists) return undefined
  return {
    base,
    ...BASES[base],
    ifExists: exists !== undefined,
    ...((set === 'ForAllValues' || set === 'ForAnyValue') && { set }),
  }
}

const isBase = (name: string): name is keyof typeof BASES => Object.hasOwn(BASES, name)

/** Where a key’s value comes from: the token, the call, or nowhere. */
export type KeySource =
  | { from: 'token'; claim: 'sub' | 'aud' }
  /** Of the call itself: addresses, times, tags, names of sessions. */
  | { from: 'call' }
  /** No token of this issuer brings it. */
  | { from: 'nowhere' }

/** Keys have no case; those of an issuer begin with it, without its scheme. */
export function keySource(key: string, issuer: string): KeySource {
  const lower = key.toLowerCase()
  if (/^(aws|sts):/.test(lower)) return { from: 'call' }
  const prefix = `${bareIssuer(issuer).toLowerCase()}:`
  const claim = lower.startsWith(prefix) ? lower.slice(prefix.length) : ''
  if (claim === 'sub' || claim === 'aud') return { from: 'token', claim }
  return { from: 'nowhere' }
}

/**
 * Whether one key under one operator holds for a token, and in words why it does not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function conditionOf(
  condition: AwsCondition,
  claims: Claims,
  variables: boolean,
): { answer: Maybe; miss: string } {
  const { operator: name, key, values } = condition
  const operator = operatorNamed(name)
  const source = keySource(key, claims.iss)
  if (!operator) return { answer: unsure(`${name} on ${key}`), miss: '' }
  if (source.from === 'call') return { answer: unsure(key), miss: '' }
  if (source.from === 'nowhere') {
    const answer = absent(operator, values)
    return { answer, miss: `${key} is not in the request, so ${name} fails.` }
  }
  const value = valueIn(claims, source.claim)
  if (value === undefined)
    return { answer: unsure('which of the token’s audiences AWS compares'), miss: '' }
  const wanted = values.join(' or ') || 'nothing'
  const miss = operator.negated
    ? `${name} refuses the ${source.claim} ${value}.`
    : `${name} wants the ${source.claim} ${wanted}, and the token has ${value}.`
  return { answer: present(operator, condition, value, variables), miss }
}

function valueIn({ sub, aud }: Claims, claim: 'sub' | 'aud') {
  if (claim === 'sub') return sub
  if (typeof aud === 'string') return aud
  return aud.length === 1 ? aud[0] : undefined
}

const wantsAbsent = (values: readonly string[]) => values.some((value) => /^true$/i.test(value))

function absent({ base, negated, ifExists, set }: Operator, values: readonly string[]): Maybe {
  if (base === 'Null') return wantsAbsent(values) ? yes : no
  if (ifExists || set === 'ForAllValues') return yes
  return negated && set !== 'ForAnyValue' ? yes : no
}

// Each condition is asked once for every account: its patterns are made once.
const compiled = new WeakMap<AwsCondition, GlobPart[][]>()

function patternsOf(condition: AwsCondition, { wildcards, folded }: Operator, variables: boolean) {
  const known = compiled.get(condition)
  if (known) return known
  const patterns = condition.values.map((value) =>
    awsPattern(folded ? value.toLowerCase() : value, { wildcards: wildcards === true, variables }),
  )
  compiled.set(condition, patterns)
  return patterns
}

function present(
  operator: Operator,
  condition: AwsCondition,
  value: string,
  variables: boolean,
): Maybe {
  const { base, negated, folded } = operator
  const { values } = condition
  if (base === 'Null') return values.some((wanted) => /^false$/i.test(wanted)) ? yes : no
  const presented = folded ? value.toLowerCase() : value
  const found = patternsOf(condition, operator, variables)
    .filter((pattern) => globMatches(pattern, presented))
    .map(unknownsIn)
  if (found.some((unknowns) => unknowns.length === 0)) return negated ? no : yes
  if (found.length > 0) return unsure(...found.flat())
  return negated ? yes : no
}
