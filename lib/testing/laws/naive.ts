import type { Policy } from '@/lib/core/policy/document'

// The rules once more, written as plainly as they are documented and sharing nothing with the engine.

/** Tries every way a wildcard can stretch. */
export function naiveMatches(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  const rest = pattern.slice(1)
  if (pattern[0] !== '*') return pattern[0] === text[0] && naiveMatches(rest, text.slice(1))
  for (let taken = 0; taken <= text.length; taken++)
    if (naiveMatches(rest, text.slice(taken))) return true
  return false
}

export type NaiveRequest = { principal: string; action: string; resource: string }

const isGlobal = (action: string) =>
  action.startsWith('cwobject:') || action === 's3:ListAllMyBuckets'

/** What CoreWeave would answer, found by reading every statement. */
export function naiveDecide(policies: readonly Policy[], request: NaiveRequest) {
  const matching = policies
    .flatMap((policy) => policy.statements)
    .filter(({ principals, actions, resources }) => {
      const who = principals.some((pattern) => naiveMatches(pattern, request.principal))
      const what = actions.some((pattern) => naiveMatches(pattern, request.action))
      const where = isGlobal(request.action)
        ? resources.some((pattern) => /^\*+$/.test(pattern))
        : resources.some((pattern) => naiveMatches(pattern, request.resource))
      return who && what && where
    })
  if (matching.some(({ effect }) => effect === 'Deny')) return 'deny'
  return matching.length > 0 ? 'allow' : 'implicit-deny'
}
