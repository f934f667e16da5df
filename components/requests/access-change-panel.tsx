'use client'

import { type ReactNode, useMemo } from 'react'
import { GaveUpNote } from '@/components/policies/analysis/gave-up-note'
import { useChangeAnalysis } from '@/components/policies/analysis/use-change-analysis'
import type { KnownInventory } from '@/components/policies/known-inventory'
import { NoAccessChange, RegionTable } from '@/components/policies/review/region-table'
import { UpperBoundNote } from '@/components/policies/review/upper-bound-note'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import type { PolicyComparison } from '@/lib/core/policy/compare'
import type { Policy } from '@/lib/core/policy/document'
import { describeComparison } from '@/lib/features/policies/words'

type ChangeProps = {
  comparison: PolicyComparison
  known: KnownInventory
  aside: ReactNode
  title?: string
}

/** Who gains and who loses which access, summarized in the title. */
export function AccessChangePanel({ comparison, known, aside, title }: ChangeProps) {
  const { gained, lost, reason, counts } = comparison
  const unread = counts?.unread ?? []
  return (
    <Panel title={title ?? describeComparison(comparison)} aside={aside} flush>
      {gained.length > 0 && <RegionTable regions={gained} known={known} caption="Access gained" />}
      {lost.length > 0 && (
        <>
          <h3 className="px-3.5 pt-2.5 font-semibold">Access lost</h3>
          <RegionTable regions={lost} known={known} caption="Access lost" />
        </>
      )}
      {gained.length + lost.length === 0 && <NoAccessChange words="Nobody’s access changes." />}
      <UpperBoundNote reason={reason} />
      {unread.length > 0 && (
        <p className="px-3.5 py-2 text-ink-2 text-small">
          Counts are incomplete: could not read {unread.join(', ')}.
        </p>
      )}
    </Panel>
  )
}

/** The access a proposal grants by itself, for people who cannot list the live policies. */
export function ProposalAlone({ policy, known }: { policy: Policy; known: KnownInventory }) {
  const change = useMemo(() => ({ before: [], after: [policy] }), [policy])
  const { analysis, gaveUp } = useChangeAnalysis(change)
  const comparison = analysis?.comparison
  if (gaveUp) return <GaveUpNote>read the proposed text below.</GaveUpNote>
  if (!comparison) return <Note kind="run">Finding the access that this policy grants…</Note>
  return (
    <AccessChangePanel
      comparison={comparison}
      known={known}
      title="Access granted by this policy alone"
      aside="You cannot list other policies"
    />
  )
}
