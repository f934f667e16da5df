import { z } from 'zod'
import { readingOf } from '@/lib/common/reading'
import { ClusterId } from '@/lib/features/clusters/schema'

const Verification = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['passed', 'failed']), run: z.string(), at: z.string() }),
  z.object({ state: z.literal('never') }),
  z.object({ state: z.literal('unknown'), why: z.string() }),
])

export const AccountName = z.object({
  cluster: ClusterId,
  namespace: z.string().min(1).max(63),
  name: z.string().min(1).max(253),
})
export type AccountName = z.infer<typeof AccountName>

/** An account that could take a key’s place. */
export const ReplacementCandidate = AccountName.extend({
  clusterName: z.string(),
  /** It reaches every bucket the key’s principal does, at the same levels. */
  covers: z.boolean(),
  verification: Verification,
})
export type ReplacementCandidate = z.infer<typeof ReplacementCandidate>

export const PermanentKey = z.object({
  id: z.string(),
  principal: z.string(),
  name: z.string().optional(),
  status: z.string(),
  /** CoreWeave does not say when a key was made: this is since when it is known here. */
  since: z.string(),
  /** How many buckets its principal reaches, where buckets may be listed. */
  reaches: z.number().optional(),
  candidates: z.array(ReplacementCandidate),
})
export type PermanentKey = z.infer<typeof PermanentKey>

export const PermanentKeysReport = z.object({
  keys: z.array(PermanentKey),
  mayRevoke: readingOf(z.boolean()),
  at: z.string(),
})
export type PermanentKeysReport = z.infer<typeof PermanentKeysReport>

export const RevokeKey = z.object({ key: z.string().min(1).max(255), replacement: AccountName })
export type RevokeKey = z.infer<typeof RevokeKey>
