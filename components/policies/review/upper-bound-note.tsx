import { Note } from '@/components/ui/note'
import type { UpperBoundReason } from '@/lib/core/policy/compare'

const TEXTS = {
  overlaps: [
    'The policies are too complex to compare exactly.',
    'Their wildcards overlap in too many ways. Access changes at most as listed; some listed access may not change.',
  ],
  work: [
    'The policies are too complex to compare exactly.',
    'Too many statements apply to the same principals. Access changes at most as listed; some listed access may not change.',
  ],
  size: [
    'The list of changes is shortened.',
    'Long lists are summarized by wildcards, and the last rows merge many changes. Access changes at most as listed; some listed access may not change.',
  ],
} as const satisfies Record<UpperBoundReason, readonly [title: string, text: string]>

/** Why a comparison lists more than what changes, if it does. */
export function UpperBoundNote({ reason }: { reason: UpperBoundReason | undefined }) {
  if (!reason) return null
  const [title, text] = TEXTS[reason]
  return (
    <Note kind="warn" title={title}>
      {text}
    </Note>
  )
}
