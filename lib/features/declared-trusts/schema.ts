import { z } from 'zod'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { ClusterId } from '@/lib/features/clusters/schema'
import { AccountName, AccountRef, NamespaceName } from '@/lib/features/service-accounts/schema'

export { AccountRef }

export const MOST_AT_ONCE = 1000
const TOO_MANY = `At most ${MOST_AT_ONCE} at once.`

/** One target that trusts each of the accounts. */
export const DeclareTarget = z.object({
  target: TrustTarget,
  accounts: z.array(AccountRef).min(1, 'Choose a service account.').max(MOST_AT_ONCE, TOO_MANY),
})
export type DeclareTarget = z.infer<typeof DeclareTarget>

export const TrustEntry = AccountRef.extend({ target: TrustTarget })
export type TrustEntry = z.infer<typeof TrustEntry>

export const ImportTrusts = z.object({
  entries: z.array(TrustEntry).min(1, 'There is nothing to keep.').max(MOST_AT_ONCE, TOO_MANY),
})
export type ImportTrusts = z.infer<typeof ImportTrusts>

export const TrustRef = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) })
export type TrustRef = z.infer<typeof TrustRef>

/** All that this person may see, or those of one cluster, namespace or account. */
export const ListTrusts = z.object({
  cluster: ClusterId.optional(),
  namespace: NamespaceName.optional(),
  name: AccountName.optional(),
})
export type ListTrusts = z.infer<typeof ListTrusts>

export const OUTCOMES = ['passed', 'failed'] as const
export const Outcome = z.enum(OUTCOMES)
export type Outcome = z.infer<typeof Outcome>

export const DeclaredTrust = z.object({
  ...TrustRef.shape,
  cluster: z.string(),
  /** Its id where it is gone. */
  clusterName: z.string(),
  /** CoreWeave knows no such cluster any more. */
  clusterGone: z.boolean(),
  issuerUrl: z.string(),
  namespace: z.string(),
  name: z.string(),
  target: TrustTarget,
  source: z.enum(['declared', 'imported']),
  actor: z.string(),
  at: z.string(),
  /** The last verification since the target says what it says. */
  verified: z.object({ at: z.string(), by: z.string(), outcome: Outcome }).exactOptional(),
})
export type DeclaredTrust = z.infer<typeof DeclaredTrust>

export const TrustList = z.object({
  trusts: z.array(DeclaredTrust),
  /** Clusters that could not be asked what this person may see. */
  unread: z.array(z.object({ what: z.string(), why: z.string() })),
  at: z.string(),
})
export type TrustList = z.infer<typeof TrustList>
