import 'server-only'

import type { WirePolicy, WireStatement } from '@/lib/adapters/coreweave/wire'
import { principalOf } from '@/lib/core/identity/principal'
import type { AccountName } from '@/lib/core/identity/subject'
import { Statement } from '@/lib/core/policy/document'
import { matchesPattern, parsePattern } from '@/lib/core/policy/pattern'
import { statementSummaryText } from '@/lib/core/policy/summary'
import { offload } from '@/lib/server/offload/offload'
import type { Context } from '@/lib/server/session/context'
import type { AccountGrant } from './schema'

/** What a statement allows, without its principals: "Can read objects on datasets." */
const allowanceOf = (statement: Statement) =>
  statementSummaryText({ ...statement, principals: [] })
    .trim()
    .replace(/^./, (first) => first.toUpperCase())

/** Every statement whose principals match the account, exact matches before wildcards. */
export async function matchingGrants(
  context: Pick<Context, 'actor'>,
  policies: readonly WirePolicy[],
  account: AccountName & { issuerUrl: string },
): Promise<AccountGrant[]> {
  const own = principalOf(account)
  const all = policies.flatMap(({ name, statements }) =>
    statements.map((wire) => ({ policy: name, wire })),
  )
  const statements = all.map(({ wire }) => wire)
  const naming = await offload(context, 'findNamingStatements', statements, own)
  const grants = naming.flatMap(({ index, exchange }): AccountGrant[] => {
    const found = all[index]
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
        exchange,
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
