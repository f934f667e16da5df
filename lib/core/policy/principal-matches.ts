import { hasBit, intersection } from './bits'
import type { Statement } from './document'
import { compilePolicies } from './evaluate'
import { createExchangeCheck } from './exchange-permission'
import { matchesPattern, parsePattern } from './pattern'
import { createPatternIndex } from './pattern-index'
import { EXCHANGE_ACTION } from './templates'

/** Statements as CoreWeave returns them, whose effect may be one that the console does not know. */
type AnyStatement = Omit<Statement, 'effect' | 'name'> & { effect: string }
type AnyPolicy = { statements: readonly AnyStatement[] }

/** Whether any Allow statement names each of the principals, whatever it allows. */
export function namedByAllow(
  policies: readonly AnyPolicy[],
  principals: readonly string[],
): boolean[] {
  const texts = policies.flatMap(({ statements }) =>
    statements.flatMap((statement) => (statement.effect === 'Allow' ? statement.principals : [])),
  )
  const index = createPatternIndex(
    [...new Set(texts)].map((text) => [parsePattern(text), [0]]),
    1,
  )
  return principals.map((principal) => hasBit(index.find(principal).bits, 0))
}

/** Whether each of the principals may exchange a token for credentials. */
export const mayExchange = (
  policies: readonly { statements: AnyStatement[] }[],
  principals: readonly string[],
): boolean[] => principals.map(createExchangeCheck(policies))

/** How many of the principals each pattern matches. */
export const countMatchedPrincipals = (
  patterns: readonly string[],
  principals: readonly string[],
): number[] =>
  patterns
    .map((text) => parsePattern(text))
    .map((pattern) => principals.filter((principal) => matchesPattern(pattern, principal)).length)

/** A statement that names a principal, by its index, and whether it is about the exchange of tokens. */
export type NamingStatement = { index: number; exchange: boolean }

/** The statements whose principals match, whatever their effect. */
export function findNamingStatements(
  statements: readonly AnyStatement[],
  principal: string,
): NamingStatement[] {
  const engine = compilePolicies([
    {
      version: 'v1alpha1',
      name: '',
      statements: statements.map(({ actions, resources, principals }) => ({
        name: '',
        effect: 'Allow',
        actions,
        resources,
        principals,
      })),
    },
  ])
  const exchange = intersection(
    engine.acting(EXCHANGE_ACTION),
    engine.reaching(EXCHANGE_ACTION, '*'),
  )
  return engine.naming(principal).members.map((index) => ({
    index,
    exchange: hasBit(exchange, index),
  }))
}
