'use client'

import { type ReactNode, useMemo } from 'react'
import type { KnownInventory } from '@/components/policies/known-inventory'
import { NoAccessChange, RegionTable } from '@/components/policies/review/region-table'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { comparePolicies, type PolicyComparison } from '@/lib/core/policy/compare'
import type { Policy } from '@/lib/core/policy/document'
import { describeComparison } from '@/lib/features/policies/words'

type ChangeProps = {
  comparison: PolicyComparison
  known: KnownInventory
  aside: ReactNode
  title?: string
}

/** Who gains and who loses what, the answer as its title. */
export function Change({ comparison, known, aside, title }: ChangeProps) {
  const { gained, lost, exact, counts } = comparison
  const unread = counts?.unread ?? []
  return (
    <Panel title={title ?? describeComparison(comparison)} aside={aside} flush>
      {gained.length > 0 && <RegionTable regions={gained} known={known} caption="Who gains what" />}
      {lost.length > 0 && (
        <>
          <h3 className="px-3.5 pt-2.5 font-semibold">Who loses what</h3>
          <RegionTable regions={lost} known={known} caption="Who loses what" />
        </>
      )}
      {gained.length + lost.length === 0 && <NoAccessChange words="Nobody’s access changes." />}
      {!exact && <Note kind="warn">Nothing outside of what is listed changes, and less may.</Note>}
      {unread.length > 0 && (
        <p className="px-3.5 py-2 text-ink-2 text-small">
          Counted without what could not be read: {unread.join(', ')}.
        </p>
      )}
    </Panel>
  )
}

export const Against = ({ at }: { at: string }) => (
  <RelativeTime at={at} prefix="Against live policies," />
)

/** For who may not list policies: what the proposal would grant by itself. */
export function Alone({ policy, known }: { policy: Policy; known: KnownInventory }) {
  const comparison = useMemo(() => comparePolicies([], [policy]), [policy])
  return (
    <Change
      comparison={comparison}
      known={known}
      title="What it grants by itself"
      aside="What other policies say is not yours to read"
    />
  )
}
