'use client'

import { useMemo } from 'react'
import { comparisonInventoryOf, useAnalysisOf } from '@/components/policies/analysis/use-analysis'
import { useChangeAnalysis } from '@/components/policies/analysis/use-change-analysis'
import type { KnownInventory } from '@/components/policies/known-inventory'
import type { PolicyComparison } from '@/lib/core/policy/compare'
import type { PlacedFinding } from '@/lib/features/policies/analysis'
import type { RequestDetail, RequestReview } from '@/lib/features/requests/schema'

type Options = {
  request: RequestDetail
  review: RequestReview | undefined
  known: KnownInventory
  /** The principal of the signed-in person. */
  editor: string
}

export type RequestEffect = {
  comparison?: PolicyComparison
  findings?: PlacedFinding[]
  lockOut: readonly string[]
  /** Whether the shown effect is that of the revision to approve. */
  ready: boolean
  /** Whether the comparison took too long or failed: the text then says what changes. */
  gaveUp: boolean
}

/** The effect of a request on exactly the live policies that its approval is bound to. */
export function useRequestEffect({ request, review, known, editor }: Options): RequestEffect {
  const { kind, policy, text, was } = request
  const live = review?.live.ok ? review.live.value : undefined
  const saves = kind === 'save'
  const {
    analysis,
    fresh,
    gaveUp: gaveUpSave,
  } = useAnalysisOf(
    {
      text,
      known,
      editor,
      reviewing: true,
      was: was ?? (request.base === null ? null : policy),
    },
    saves ? live : undefined,
  )
  const deletes = useMemo(
    () =>
      kind === 'delete' && live && !known.reading
        ? {
            before: live.policies,
            after: live.policies.filter(({ name }) => name !== policy),
            inventory: comparisonInventoryOf(known),
            editor,
          }
        : undefined,
    [kind, live, known, policy, editor],
  )
  const { analysis: deletion, gaveUp: gaveUpDeletion } = useChangeAnalysis(deletes)
  if (kind === 'rules') return { lockOut: [], ready: review !== undefined, gaveUp: false }
  if (deletion) return { ...deletion, ready: true, gaveUp: false }
  const found = saves && fresh ? analysis : undefined
  return {
    ...(found && { comparison: found.comparison, findings: found.findings }),
    lockOut: found?.lockOut ?? [],
    ready: found !== undefined,
    gaveUp: saves ? gaveUpSave : gaveUpDeletion,
  }
}
