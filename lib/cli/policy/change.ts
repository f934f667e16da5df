import 'server-only'

import { changesNothing, comparePolicies, type PolicyComparison } from '@/lib/core/policy/compare'
import type { Policy } from '@/lib/core/policy/document'
import type { ComparisonInventory } from '@/lib/core/policy/impact'
import { lintPolicyChange } from '@/lib/core/policy/lint/change'
import { describeComparison } from '@/lib/features/policies/words'
import { fingerprint } from '@/lib/server/policy-fingerprint'

export type PolicyChange = { policy: string; change: 'added' | 'changed' | 'removed' }

/** The effect of replacing one set of policies by another. */
export type Change = {
  policies: PolicyChange[]
  comparison: PolicyComparison
  /** The comparison in one or two sentences, as in the review. */
  summary: string
  /** Why the change could lock people out. */
  lockOut: string[]
}

type Sides = { before: readonly Policy[]; after: readonly Policy[] }
export type ChangeContext = { inventory?: ComparisonInventory; editor?: string }

/** Changed policies, sorted by name. Order, layout and duplicates do not count as changes. */
export function changedPolicies({ before, after }: Sides): PolicyChange[] {
  const [old, new_] = [before, after].map((each) => new Map(each.map((p) => [p.name, p])))
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort()
  return names.flatMap((policy): PolicyChange[] => {
    const [was, is] = [old?.get(policy), new_?.get(policy)]
    if (!was) return [{ policy, change: 'added' }]
    if (!is) return [{ policy, change: 'removed' }]
    return fingerprint(was) === fingerprint(is) ? [] : [{ policy, change: 'changed' }]
  })
}

export function changeBetween(
  { before, after }: Sides,
  { inventory, editor }: ChangeContext = {},
): Change {
  const policies = changedPolicies({ before, after })
  const changed = new Set(policies.map(({ policy }) => policy))
  // Policies that are the same object on both sides are skipped by the comparison.
  const live = new Map(before.map((policy) => [policy.name, policy]))
  const next = after.map((policy) =>
    changed.has(policy.name) ? policy : (live.get(policy.name) ?? policy),
  )
  const comparison = comparePolicies(before, next, inventory)
  return {
    policies,
    comparison,
    summary: inventory ? describeComparison(comparison) : bareWords(comparison),
    lockOut: lintPolicyChange(before, next, editor).map(({ message }) => message),
  }
}

/** Without an inventory there are no accounts to count. */
function bareWords(comparison: PolicyComparison) {
  if (changesNothing(comparison)) return 'No access changes.'
  const { gained, lost, exact, reason } = comparison
  if (!exact && reason !== 'size')
    return 'Too complex to compare exactly: access changes at most as listed.'
  const words = [
    gained.length ? 'Access is gained.' : 'No one gains access.',
    lost.length ? 'Access is lost.' : 'No one loses access.',
    ...(reason === 'size' ? ['The list of changes is shortened.'] : []),
  ]
  return words.join(' ')
}

export const isEmpty = ({ policies, comparison }: Change) =>
  policies.length === 0 && changesNothing(comparison)
