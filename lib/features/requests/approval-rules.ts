import 'server-only'

import { readKeptRules } from '@/lib/adapters/database/requests'
import type { Store } from '@/lib/adapters/database/store'
import { demand } from '@/lib/server/authorization/authority'
import type { Context } from '@/lib/server/session/context'
import { Rules } from './rules'
import type { ApprovalRules } from './schema'

/** The rules that hold, for deciding by them; before there are any, none. */
export async function rulesInForce(
  store: Store,
  orgUid: string,
): Promise<{ version: number; rules: Rules }> {
  const kept = await readKeptRules(store, orgUid)
  // Rules that cannot be read must stop a write, not let it pass.
  return kept
    ? { version: kept.version, rules: Rules.parse(kept.rules) }
    : { version: 0, rules: [] }
}

/** For those who may see what the rules are about. */
export async function readApprovalRules(context: Context): Promise<ApprovalRules> {
  await demand(context, 'read the rules of approval')
  const { store, actor } = context
  const kept = await readKeptRules(store, actor.orgUid)
  const { version, rules } = await rulesInForce(store, actor.orgUid)
  return { version, rules, ...(kept && { request: kept.request, at: kept.at.toISOString() }) }
}
