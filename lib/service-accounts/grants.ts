import type { WirePolicy } from '../coreweave/wire'
import { principalOf } from '../identity/principal'
import type { AccountName } from '../identity/subject'
import { Statement } from '../policy/document'
import { matches, parsePattern } from '../policy/pattern'
import { summaryText } from '../policy/summary'
import { EXCHANGE_ACTION } from '../policy/templates'
import type { Grant } from './schema'

const anyMatches = (patterns: readonly string[], text: string) =>
  patterns.some((pattern) => matches(parsePattern(pattern), text))

/** What a statement lets its people do, without who they are: "May read objects on datasets." */
const deedOf = (statement: Statement) =>
  summaryText({ ...statement, principals: [] })
    .trim()
    .replace(/^./, (first) => first.toUpperCase())

/** Every statement that takes in this account, those that name it before those that sweep it in. */
export function grantsOf(
  policies: readonly WirePolicy[],
  account: AccountName & { issuerUrl: string },
): Grant[] {
  const own = principalOf(account)
  const grants = policies.flatMap((policy) =>
    policy.statements.flatMap((wire): Grant[] => {
      const principal =
        wire.principals.find((text) => text === own) ??
        wire.principals.find((text) => matches(parsePattern(text), own))
      if (principal === undefined) return []
      const { data: statement } = Statement.safeParse(wire)
      return [
        {
          policy: policy.name,
          statement: wire.name,
          effect: wire.effect,
          sentence: statement ? deedOf(statement) : 'The console cannot read this statement.',
          principal,
          exact: principal === own,
          exchange: anyMatches(wire.actions, EXCHANGE_ACTION) && anyMatches(wire.resources, '*'),
        },
      ]
    }),
  )
  return grants.toSorted((a, b) => Number(b.exact) - Number(a.exact))
}
