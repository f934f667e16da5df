import type { Problem } from '@/lib/common/errors'
import { problemLabel } from '@/lib/common/problem-words'
import type { EdgeState, UnknownReason } from '@/lib/core/access-map/access-map'

const REASONS: Partial<Record<Problem['code'], UnknownReason>> = {
  forbidden: 'forbidden',
  unreachable: 'unreachable',
}

/** An edge of which nothing is known, because something could not be read. */
export const unknownEdge = ({ code }: Problem): EdgeState => ({
  code: 'unknown',
  reason: REASONS[code] ?? 'unreadable',
})

/** Why something could not be read, as the note of a node. */
export const unknownReason = (problem: Problem) => problemLabel(problem)
