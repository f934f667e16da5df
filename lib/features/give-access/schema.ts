import { z } from 'zod'
import { ProblemSchema } from '@/lib/common/reading'
import { GRANT_LEVELS } from '@/lib/core/policy/templates'
import { BucketName } from '@/lib/features/buckets/schema'
import { AccountRef } from '@/lib/features/service-accounts/schema'

/** Access that somebody wants for a service account. */
export const WantedGrant = AccountRef.extend({ bucket: BucketName, level: z.enum(GRANT_LEVELS) })
export type WantedGrant = z.infer<typeof WantedGrant>

const Refs = z.array(
  z.object({
    policy: z.string(),
    statement: z.string(),
    index: z.number(),
    effect: z.enum(['Allow', 'Deny']),
  }),
)

/** The policy that a grant needs, ready to be saved or requested. */
export const ProposedPolicy = z.object({
  name: z.string(),
  /** The policy as it is; null if it does not exist yet. */
  before: z.string().nullable(),
  text: z.string(),
  /** What a save is checked against; null for a new policy. */
  base: z.string().nullable(),
  /** The names of the statements to add. */
  added: z.array(z.string()),
})
export type ProposedPolicy = z.infer<typeof ProposedPolicy>

/**
 * What the policies lack for wanted access. `unreadable`: this person cannot list policies, so that what is
 * proposed is all of it, as a new policy, for somebody else to decide.
 */
export const GrantProposal = z.discriminatedUnion('state', [
  z.object({ state: z.literal('granted'), by: Refs, exceptions: Refs }),
  z.object({ state: z.literal('denied'), by: Refs }),
  z.object({ state: z.literal('missing'), exceptions: Refs, policy: ProposedPolicy }),
  z.object({ state: z.literal('unreadable'), problem: ProblemSchema, policy: ProposedPolicy }),
])
export type GrantProposal = z.infer<typeof GrantProposal>
