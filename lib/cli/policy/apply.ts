import 'server-only'

import type { Policy } from '@/lib/core/policy/document'
import { deletePolicy, savePolicy } from '@/lib/features/policies/service'
import { fingerprint } from '@/lib/server/policy-fingerprint'
import type { Context } from '@/lib/server/session/context'
import type { PolicyChange } from './change'
import type { PolicyFile } from './folder'

export type Plan = {
  policies: readonly PolicyChange[]
  files: readonly PolicyFile[]
  /** What the plan was made on: anything else that is live by then is not overwritten. */
  live: readonly Policy[]
  reason: string
  /** Without it, what is live and in no file stays. */
  remove: boolean
}

/**
 * Save every change as the console does: checked against what the plan saw, recorded, kept as a
 * version. Policies that take away come last, so that nobody is without access in between.
 */
export async function* applyPlan(
  context: Context,
  { policies, files, live, reason, remove }: Plan,
): AsyncGenerator<PolicyChange> {
  const baseOf = (name: string) => {
    const found = live.find((policy) => policy.name === name)
    return found ? fingerprint(found) : null
  }
  for (const change of policies.filter((each) => each.change !== 'removed')) {
    const file = files.find(({ policy }) => policy.name === change.policy)
    if (!file) continue
    const text = JSON.stringify(file.policy, null, 2)
    await savePolicy(context, { text, base: baseOf(change.policy), reason })
    yield change
  }
  for (const change of remove ? policies.filter((each) => each.change === 'removed') : []) {
    const base = baseOf(change.policy)
    if (base !== null) await deletePolicy(context, { name: change.policy, base, reason })
    yield change
  }
}
