import { matchesPattern, parsePattern } from './pattern'
import { and, NO, negate, or, type ThreeValued, unknownBecause, YES } from './three-valued'

type Known = { principal?: string; orgId?: string }

/** The value of condition keys that depend only on the principal; others are known only at request time. */
function knownValue(key: string, { principal, orgId }: Known): string | undefined {
  const name = key.toLowerCase().replace(/^(aws|cw):/, '')
  if (name === 'principalorgid') return orgId
  if (name === 'principalarn') return orgId && principal && `arn:aws:iam::${orgId}:${principal}`
  return undefined
}

const COMPARISONS: Readonly<Record<string, (value: string, expected: string) => boolean>> = {
  StringEquals: (value, expected) => value === expected,
  StringEqualsIgnoreCase: (value, expected) => value.toLowerCase() === expected.toLowerCase(),
  StringLike: (value, expected) => matchesPattern(parsePattern(expected), value),
  ArnEquals: (value, expected) => matchesPattern(parsePattern(expected), value),
  ArnLike: (value, expected) => matchesPattern(parsePattern(expected), value),
}

const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
}

function holds(
  operator: string,
  key: string,
  expected: readonly string[],
  known: Known,
): ThreeValued {
  const plain = operator.replace(/IfExists$/, '')
  const positive = (Object.hasOwn(NEGATED, plain) && NEGATED[plain]) || plain
  const compare = Object.hasOwn(COMPARISONS, positive) ? COMPARISONS[positive] : undefined
  const value = knownValue(key, known)
  if (!compare || value === undefined)
    return unknownBecause(`${key} (${operator} ${expected.join(', ') || 'nothing'})`)
  if (expected.some((text) => /[?$]/.test(text)))
    return unknownBecause(`how CoreWeave interprets ${expected.join(', ')}`)
  const any = expected.map((text): ThreeValued => (compare(value, text) ? YES : NO)).reduce(or, NO)
  return plain === positive ? any : negate(any)
}

/** Evaluates the conditions of a statement as far as possible without a request. */
export function conditionHolds(
  condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  known: Known,
): ThreeValued {
  return Object.entries(condition)
    .flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, expected]) => holds(operator, key, expected, known)),
    )
    .reduce(and, YES)
}
