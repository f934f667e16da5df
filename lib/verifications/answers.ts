import type { WirePolicy } from '../coreweave/wire'
import { matches, parsePattern } from '../policy/pattern'
import type { PolicyAnswer } from './schema'

type Asked = { principal: string; action: string }
type Missed = 'principal' | 'action' | 'resource'

const anyMatch = (patterns: readonly string[], text: string) =>
  patterns.some((pattern) => matches(parsePattern(pattern), text))

/**
 * Whether organization policies allow a global action. Such actions match the resource `*` only.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/organization-policies/about
 */
export function answer(
  policies: readonly WirePolicy[],
  { principal, action }: Asked,
): PolicyAnswer {
  const statements = policies.flatMap(({ name: policy, statements }) =>
    statements.map((statement) => {
      const missed: Missed[] = []
      if (!anyMatch(statement.principals, principal)) missed.push('principal')
      if (!anyMatch(statement.actions, action)) missed.push('action')
      if (!statement.resources.includes('*')) missed.push('resource')
      return { policy, statement, missed }
    }),
  )
  const place = ({ policy, statement }: (typeof statements)[number]) => ({
    policy,
    statement: statement.name,
  })
  const decided = statements.filter(({ missed }) => missed.length === 0)
  const denied = decided.find(({ statement }) => statement.effect === 'Deny')
  if (denied) return { allowed: false, by: place(denied) }
  const allowed = decided.find(({ statement }) => statement.effect === 'Allow')
  if (allowed) return { allowed: true, by: place(allowed) }
  // A statement that names neither this account nor this action is no near miss.
  const [nearest] = statements
    .filter(({ statement, missed }) => statement.effect === 'Allow' && missed.length === 1)
    .sort((a, b) => weight(a.missed) - weight(b.missed))
  return nearest
    ? {
        allowed: false,
        nearest: {
          ...place(nearest),
          missed: nearest.missed,
          resources: nearest.statement.resources.slice(0, 5),
        },
      }
    : { allowed: false }
}

/** What is easiest to mend comes first. */
const EASE: readonly Missed[] = ['resource', 'action', 'principal']
const weight = ([missed = 'principal']: readonly Missed[]) => EASE.indexOf(missed)

export const answersFor = (policies: readonly WirePolicy[], principal: string) => ({
  exchange: answer(policies, { principal, action: 'cwobject:CreateAccessKeyOIDC' }),
  list: answer(policies, { principal, action: 's3:ListAllMyBuckets' }),
})
