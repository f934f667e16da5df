import dynamic from 'next/dynamic'
import { GaveUpNote } from '@/components/policies/analysis/gave-up-note'
import type { KnownInventory } from '@/components/policies/known-inventory'
import { Note } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import type { RequestReview } from '@/lib/features/requests/schema'
import type { RequestEffect } from './use-request-effect'

// Loaded while the effect is computed.
const AccessChangePanel = dynamic(
  () => import('./access-change-panel').then((it) => it.AccessChangePanel),
  { ssr: false, loading: () => <PanelSkeleton lines={4} /> },
)

type RequestEffectProps = { effect: RequestEffect; review: RequestReview; known: KnownInventory }

/** Who gains and loses which access if the request is approved now. */
export function RequestEffectPanels({ effect, review, known }: RequestEffectProps) {
  const { comparison, lockOut, ready, gaveUp } = effect
  if (gaveUp) return <GaveUpNote>read the changes of the text below before you decide.</GaveUpNote>
  if (!ready)
    return (
      <Note kind="run">
        {review.decided
          ? 'Comparing with the policies of that time…'
          : 'Comparing with live policies…'}
      </Note>
    )
  return (
    <>
      {lockOut.length > 0 && !review.decided && (
        <Note kind="fail" title="This change is hard to undo.">
          {lockOut.join(' ')}
        </Note>
      )}
      {comparison && (
        <AccessChangePanel
          comparison={comparison}
          known={known}
          aside={
            review.decided ? (
              <RelativeTime at={review.decided.at} prefix="Compared with the policies of" />
            ) : (
              <RelativeTime at={review.at} prefix="Compared with live policies" />
            )
          }
        />
      )}
    </>
  )
}
