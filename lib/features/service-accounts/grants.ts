import type { WirePolicy, WireStatement } from '@/lib/adapters/coreweave/wire'
import { principalOf } from '@/lib/core/identity/principal'
import type { AccountName } from '@/lib/core/identity/subject'
import { hasBit, intersection } from '@/lib/core/policy/bits'
import { Statement } from '@/lib/core/policy/document'
import { compilePolicies } from '@/lib/core/policy/evaluate'
import { matchesPattern, parsePattern } from '@/lib/core/policy/pattern'
import { statementSummaryText } from '@/lib/core/policy/summary'
import { EXCHANGE_ACTION } from '@/lib/core/policy/templates'
import type { AccountGrant } from './schema'

/** What a statement allows, without its principals: "Can read objects on datasets." */
const allowanceOf = (statement: Statement) =>
  statementSummaryText({ ...statement, principals: [] })
    .trim()
    .replace(/^./, (first) => first.toUpperCase())

/** Compiles statements to find which match; their effect does not matter for that. */
const engineOf = (statements: readonly WireStatement[]) =>
  compilePolicies([
    {
      version: 'v1alpha1',
      name: '',
      statements: statements.map((statement) => ({ ...statement, effect: 'Allow' })),
    },
  ])

/** Every statement whose principals match the account, exact matches before wildcards. */
export function matchingGrants(
  policies: readonly WirePolicy[],
  account: AccountName & { issuerUrl: string },
): AccountGrant[] {
  const own = principalOf(account)
  const all = policies.flatMap(({ name, statements }) =>
    statements.map((wire) => ({ policy: name, wire })),
  )
  const engine = engineOf(all.map(({ wire }) => wire))
  const exchange = intersection(
    engine.acting(EXCHANGE_ACTION),
    engine.reaching(EXCHANGE_ACTION, '*'),
  )
  const grants = [...engine.naming(own).ids()].flatMap((id): AccountGrant[] => {
    const found = all[id]
    if (!found) return []
    const { policy, wire } = found
    const { data: statement } = Statement.safeParse(wire)
    const principal = matchedPrincipal(own, wire)
    return [
      {
        policy,
        statement: wire.name,
        effect: wire.effect,
        sentence: statement ? allowanceOf(statement) : 'The console cannot read this statement.',
        principal,
        exact: principal === own,
        exchange: hasBit(exchange, id),
      },
    ]
  })
  return grants.toSorted((a, b) => Number(b.exact) - Number(a.exact))
}

/** The principal by which a statement matches an account: the exact one, or else the first wildcard. */
const matchedPrincipal = (own: string, { principals }: WireStatement) =>
  principals.includes(own)
    ? own
    : (principals.find((text) => matchesPattern(parsePattern(text), own)) ?? own)
