import type { Policy } from '@/lib/core/policy/document'

// A naive reference implementation of the documented rules, which shares no code with the engine.

/** Matches a pattern by trying every length for each wildcard. */
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

/** Decides a request by testing every statement. */
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
