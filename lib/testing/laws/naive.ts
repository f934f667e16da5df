import type { Policy } from '@/lib/core/policy/document'

// A naive reference implementation of the documented rules, which shares no code with the engine.

/** Matches a pattern by trying every length for each wildcard. */
export const naiveMatches = (pattern: string, text: string): boolean =>
  pattern.includes('*') ? matchesFrom(pattern, 0, text, 0) : pattern === text

function matchesFrom(pattern: string, at: number, text: string, from: number): boolean {
  let [i, j] = [at, from]
  for (; i < pattern.length && pattern[i] !== '*'; i++, j++)
    if (pattern[i] !== text[j]) return false
  if (i === pattern.length) return j === text.length
  for (; j <= text.length; j++) if (matchesFrom(pattern, i + 1, text, j)) return true
  return false
}

export type NaiveRequest = { principal: string; action: string; resource: string }

const isGlobal = (action: string) =>
  action.startsWith('cwobject:') || action === 's3:ListAllMyBuckets'

const anyMatches = (patterns: readonly string[], text: string) =>
  patterns.some((pattern) => naiveMatches(pattern, text))

/** Decides a request by testing every statement. */
export function naiveDecide(
  policies: readonly Pick<Policy, 'statements'>[],
  { principal, action, resource }: NaiveRequest,
) {
  let decision: 'implicit-deny' | 'allow' = 'implicit-deny'
  for (const { statements } of policies)
    for (const { effect, principals, actions, resources } of statements) {
      const matches =
        anyMatches(actions, action) &&
        anyMatches(principals, principal) &&
        (isGlobal(action)
          ? resources.some((pattern) => /^\*+$/.test(pattern))
          : anyMatches(resources, resource))
      if (matches && effect === 'Deny') return 'deny'
      if (matches) decision = 'allow'
    }
  return decision
}

/** The statements that concern a principal, for asking many requests of it. */
export const naiveStatementsOf = (policies: readonly Policy[], principal: string) => ({
  statements: policies.flatMap(({ statements }) =>
    statements.filter(({ principals }) => anyMatches(principals, principal)),
  ),
})
