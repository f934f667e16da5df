import 'server-only'

import { changesNothing, comparePolicies, type PolicyComparison } from '@/lib/core/policy/compare'
import type { Policy } from '@/lib/core/policy/document'
import type { ComparisonInventory } from '@/lib/core/policy/impact'
import { lintPolicyChange } from '@/lib/core/policy/lint/change'
import { describeComparison } from '@/lib/features/policies/words'
import { fingerprint } from '@/lib/server/policy-fingerprint'

export type PolicyChange = { policy: string; change: 'added' | 'changed' | 'removed' }

/** What putting one set of policies in the place of another means. */
export type Change = {
  policies: PolicyChange[]
  comparison: PolicyComparison
  /** The same in a sentence or two, as the console's review says it. */
  summary: string
  /** What makes it hard to undo. */
  lockOut: string[]
}

type Sides = { before: readonly Policy[]; after: readonly Policy[] }
export type ChangeContext = { inventory?: ComparisonInventory; editor?: string }

/** Sorted by name. Order, layout and repetition are no change. */
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
  // What is the same object on both sides need not be compared.
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

/** Where no organization was asked, there is nobody to count. */
function bareWords(comparison: PolicyComparison) {
  if (changesNothing(comparison)) return 'No access changes.'
  const { gained, lost, exact } = comparison
  if (!exact) return 'Too complex to compare exactly: access changes at most as listed.'
  const words = [
    gained.length ? 'Access is gained.' : 'No one gains access.',
    lost.length ? 'Access is lost.' : 'No one loses access.',
  ]
  return words.join(' ')
}

export const isEmpty = ({ policies, comparison }: Change) =>
  policies.length === 0 && changesNothing(comparison)
