'use client'

import { useMemo } from 'react'
import { Note } from '@/components/ui/note'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import type { PolicyInventory, PolicyVersionText } from '@/lib/features/policies/schema'
import { GaveUpNote } from './analysis/gave-up-note'
import { useChangeAnalysis } from './analysis/use-change-analysis'
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
  const [was, is] = [before?.text ?? '', after.text]
  const change = useMemo(() => changeOf(was, is), [was, is])
  const { analysis, gaveUp } = useChangeAnalysis(change)
  const label = before
    ? `Version ${before.version} to ${after.version}`
    : `Version ${after.version} (first)`
  return (
    <>
      {after.text === '' && <Note kind="info" title="This version deletes the policy." />}
      <TextChange label={label} before={before?.text ?? ''} after={after.text} />
      {!change && (
        <Note kind="warn">
          Could not compare access: one of the versions is not a valid policy.
        </Note>
      )}
      {change && !analysis && !gaveUp && (
        <Note kind="run">Comparing the access of the two versions…</Note>
      )}
      {gaveUp && <GaveUpNote>read the changes of the text above.</GaveUpNote>}
      {analysis && <AccessChange comparison={analysis.comparison} known={known} />}
    </>
  )
}

function changeOf(was: string, is: string) {
  const [before, after] = [policyOf(was), policyOf(is)]
  return before && after && { before, after }
}

/** Empty for a deleted version; undefined when the text is not a valid policy. */
function policyOf(text: string) {
  if (text === '') return []
  const { policy } = parsePolicyText(text)
  return policy && [policy]
}
