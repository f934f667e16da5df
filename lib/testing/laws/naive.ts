import type { Policy } from '@/lib/core/policy/document'

// A naive reference implementation of the documented rules, which shares no code with the engine.

/** Matches a pattern by trying every length for each wildcard. */
export const naiveMatches = (pattern: string, text: string): boolean =>
  matchesFrom(pattern, 0, text, 0)

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
