import type { WirePolicy, WireStatement } from '@/lib/adapters/coreweave/wire'

export type Question = { principal: string; action: string; resource: string }

/** Matches `*` against any sequence of characters. Written for clarity, not speed. */
export function matchesWildcard(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  if (pattern.startsWith('*')) {
    const rest = pattern.slice(1)
    for (let skipped = 0; skipped <= text.length; skipped++)
      if (matchesWildcard(rest, text.slice(skipped))) return true
    return false
  }
  return text.startsWith(pattern.charAt(0)) && matchesWildcard(pattern.slice(1), text.slice(1))
}

/** Actions without a resource; their statements require the resource `*`. */
const isGlobal = (action: string) =>
  action.startsWith('cwobject:') || action === 's3:ListAllMyBuckets'

function applies(statement: WireStatement, { principal, action, resource }: Question) {
  const named = (patterns: string[], text: string) =>
    patterns.some((pattern) => matchesWildcard(pattern, text))
  return (
    named(statement.principals, principal) &&
    named(statement.actions, action) &&
    (isGlobal(action) ? statement.resources.includes('*') : named(statement.resources, resource))
  )
}

/**
 * Evaluates organization policies: a Deny overrides an Allow, and the default is deny.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/organization-policies/about
 */
export function allowsAction(policies: Iterable<WirePolicy>, question: Question): boolean {
  const applying = [...policies]
    .flatMap((policy) => policy.statements)
    .filter((statement) => applies(statement, question))
  if (applying.some(({ effect }) => effect === 'Deny')) return false
  return applying.some(({ effect }) => effect === 'Allow')
}
