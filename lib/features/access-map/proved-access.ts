import type { EdgeState } from '@/lib/core/access-map/access-map'
import { worseState } from '@/lib/core/access-map/edge-state'
import { type AccessBreak, breakOf } from '@/lib/core/access-map/verification-cause'
import { ACCESS_OF_LEVEL, PROVABLE_LEVELS } from '@/lib/core/verification/bucket-access'
import type { AccountProof } from '@/lib/features/verifications/schema'

/** What the verifications of one account prove now, and what they found broken. */
export type ProvedAccess = {
  /** When the account last got access keys; every access that is proved now went over them. */
  exchanged?: EdgeState & { code: 'proved' }
  /** The edge into a bucket: proved at the highest level, or broken. Absent where nothing is known. */
  bucket: (name: string) => EdgeState | undefined
  /** What a failed verification broke on the way to every bucket. */
  broken?: AccessBreak
  /** Buckets that pods without client settings sign for the wrong zone. */
  otherZone: ReadonlySet<string>
}

/**
 * Reads the proofs of one account for its map. What is stale or not verified is not in it. A failed access is
 * broken even where another level of the same bucket is proved: the worst state wins.
 */
export function provedAccess(
  proofs: readonly Pick<AccountProof, 'question' | 'state'>[],
): ProvedAccess {
  const proved = proofs.flatMap(({ question, state }) =>
    state.code === 'proved' ? [{ question, state }] : [],
  )
  const failed = proofs.flatMap(({ question, state }) => {
    const broke = state.code === 'failed' ? breakOf(state.cause) : undefined
    return broke ? [{ question, broke }] : []
  })
  const buckets = new Map<string, EdgeState>()
  for (const level of PROVABLE_LEVELS)
    for (const { question, state } of proved)
      if (question.kind === 'bucket' && question.level === level)
        buckets.set(question.bucket, { code: 'proved', by: ACCESS_OF_LEVEL[level], at: state.at })
  for (const { question, broke } of failed)
    if (question.kind === 'bucket' && broke.place === 'bucket') {
      const state: EdgeState = { code: 'broken', cause: broke.cause }
      buckets.set(question.bucket, worseState(state, buckets.get(question.bucket) ?? state))
    }
  const at = proved
    .map(({ state }) => state.at)
    .toSorted()
    .at(-1)
  const broken = failed.find(({ broke }) => broke.place !== 'bucket')?.broke
  return {
    ...(at !== undefined && { exchanged: { code: 'proved', by: 'exchange', at } }),
    bucket: (name) => buckets.get(name),
    ...(broken && { broken }),
    otherZone: new Set(
      proved.flatMap(({ question, state }) =>
        question.kind === 'bucket' && state.otherRegion ? [question.bucket] : [],
      ),
    ),
  }
}
