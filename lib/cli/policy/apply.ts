import 'server-only'

import type { Policy } from '@/lib/core/policy/document'
import { deletePolicy, savePolicy } from '@/lib/features/policies/service'
import { fingerprint } from '@/lib/server/policy-fingerprint'
import type { WriteContext } from '@/lib/server/session/context'
import type { PolicyChange } from './change'
import type { PolicyFile } from './policy-files'

export type Plan = {
  policies: readonly PolicyChange[]
  files: readonly PolicyFile[]
  /** The live policies the plan was made for; anything that changed since is not overwritten. */
  live: readonly Policy[]
  reason: string
  /** Whether live policies that are in no file are deleted. */
  remove: boolean
}

/**
 * Saves every change as the console does: checked against the plan, recorded and stored as a version.
 * Deletions come last, so that no one loses access in between.
 */
export async function* applyPlan(
  context: WriteContext,
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
