'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { bucketsReadTogether, useBucketPolicyStates } from '@/components/buckets/use-bucket-gates'
import { Diff } from '@/components/patterns/diff'
import { Sentence } from '@/components/patterns/sentence'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { livePoliciesQuery } from '@/lib/features/policies/queries'
import type { PolicyDetail, PolicyInventory } from '@/lib/features/policies/schema'
import { describeComparison } from '@/lib/features/policies/words'
import { GaveUpNote } from './analysis/gave-up-note'
import { comparisonInventoryOf } from './analysis/use-analysis'
import { useChangeAnalysis } from './analysis/use-change-analysis'
import { ComparedBucketPolicyNotes } from './bucket-policy-notes'
import { useKnownInventory } from './known-inventory'

type PolicyLossProps = { live: PolicyDetail; inventory: PolicyInventory; editor: string }

const SHOWN = 5

/** The access lost by deleting a policy. */
export function DeletionImpact({ live, inventory, editor }: PolicyLossProps) {
  const { name, statements } = live
  const known = useKnownInventory(inventory)
  const [showsText, setShowsText] = useState(false)
  const { data: all } = useQuery(livePoliciesQuery)
  const { gates, reading } = useBucketPolicyStates(bucketsReadTogether(known))
  const { orgId, policies: gated } = gates
  const policies = all?.ok ? all.value.policies : undefined
  const deletion = useMemo(
    () =>
      policies && !known.reading
        ? {
            before: policies,
            after: policies.filter((each) => each.name !== name),
            inventory: comparisonInventoryOf(known),
            editor,
            gates: { ...(orgId !== undefined && { orgId }), policies: gated },
          }
        : undefined,
    [name, policies, known, editor, orgId, gated],
  )
  const { analysis: loss, gaveUp } = useChangeAnalysis(deletion)
  const rest = statements.length - SHOWN
  return (
    <div className="grid gap-2">
      {gaveUp && (
        <GaveUpNote
          actions={
            <Button size="tiny" onClick={() => setShowsText(!showsText)}>
              {showsText ? 'Hide text' : 'Show text'}
            </Button>
          }
        >
          read the statements below, or the text that would be deleted.
        </GaveUpNote>
      )}
      {gaveUp && showsText && <Diff before={live.text} after="" label="Deleted text" />}
      {loss ? (
        <p className="font-medium text-ink">{describeComparison(loss.comparison)}</p>
      ) : (
        <p>Deleting the policy removes these statements:</p>
      )}
      <ul className="grid gap-1">
        {statements.slice(0, SHOWN).map(({ sentence }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: statements may share a name
          <li key={index}>
            <Sentence parts={sentence} />
          </li>
        ))}
        {rest > 0 && <li>{rest} more statements</li>}
      </ul>
      {loss && (
        <ComparedBucketPolicyNotes comparison={loss.comparison} gates={gates} reading={reading} />
      )}
      {loss?.lockOut.map((message) => (
        <Note key={message} kind="fail">
          {message}
        </Note>
      ))}
      <p>The policy can be restored from its history.</p>
    </div>
  )
}
