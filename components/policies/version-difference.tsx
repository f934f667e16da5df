'use client'

import { Note } from '@/components/ui/note'
import { comparePolicies } from '@/lib/core/policy/compare'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import type { PolicyInventory, PolicyVersionText } from '@/lib/features/policies/schema'
import { useKnownInventory } from './known-inventory'
import { AccessChange } from './review/access-change'
import { TextChange } from './review/text-change'

type DifferenceProps = {
  before: PolicyVersionText | undefined
  after: PolicyVersionText
  inventory: PolicyInventory
}

/** The differences between two versions, in access of this policy alone and in text. */
export function VersionDifference({ before, after, inventory }: DifferenceProps) {
  const known = useKnownInventory(inventory)
  const was = policyOf(before?.text ?? '')
  const is = policyOf(after.text)
  const label = before
    ? `Version ${before.version} to ${after.version}`
    : `Version ${after.version} (first)`
  return (
    <>
      {after.text === '' && <Note kind="info" title="This version deletes the policy." />}
      <TextChange label={label} before={before?.text ?? ''} after={after.text} />
      {was && is ? (
        <AccessChange comparison={comparePolicies(was, is)} known={known} />
      ) : (
        <Note kind="warn">
          Could not compare access: one of the versions is not a valid policy.
        </Note>
      )}
    </>
  )
}

/** Empty for a deleted version; undefined when the text is not a valid policy. */
function policyOf(text: string) {
  if (text === '') return []
  const { policy } = parsePolicyText(text)
  return policy && [policy]
}
