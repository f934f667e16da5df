import type { KnownInventory } from '@/components/policies/known-inventory'
import { Note } from '@/components/ui/note'
import type { RequestReview } from '@/lib/features/requests/schema'
import { Against, Change } from './meaning'
import type { Meaning as Worked } from './use-meaning'

type MeaningProps = { meaning: Worked; review: RequestReview; known: KnownInventory }

/** Who gains and loses what if it is approved now. */
export function Meaning({ meaning, review, known }: MeaningProps) {
  const { comparison, lockOut, ready } = meaning
  if (!ready) return <Note kind="run">Comparing with what is live …</Note>
  return (
    <>
      {lockOut.length > 0 && (
        <Note kind="fail" title="This is hard to undo.">
          {lockOut.join(' ')}
        </Note>
      )}
      {comparison && (
        <Change comparison={comparison} known={known} aside={<Against at={review.at} />} />
      )}
    </>
  )
}
