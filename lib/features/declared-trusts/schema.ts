import { z } from 'zod'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { ClusterId } from '@/lib/features/clusters/schema'
import {
  AccountRef,
  NamespaceName,
  ServiceAccountName,
} from '@/lib/features/service-accounts/schema'

export { AccountRef }

export const MAX_TRUSTS_AT_ONCE = 1000
const TOO_MANY = `At most ${MAX_TRUSTS_AT_ONCE} trusts at once.`

/** A target that trusts each of the accounts. */
export const DeclareTarget = z.object({
  target: TrustTarget,
  accounts: z
    .array(AccountRef)
    .min(1, 'Select at least one service account.')
    .max(MAX_TRUSTS_AT_ONCE, TOO_MANY),
})
export type DeclareTarget = z.infer<typeof DeclareTarget>

export const TrustEntry = AccountRef.extend({ target: TrustTarget })
export type TrustEntry = z.infer<typeof TrustEntry>

export const ImportTrusts = z.object({
  entries: z
    .array(TrustEntry)
    .min(1, 'There is no trust to import.')
    .max(MAX_TRUSTS_AT_ONCE, TOO_MANY),
})
export type ImportTrusts = z.infer<typeof ImportTrusts>

export const TrustRef = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) })
export type TrustRef = z.infer<typeof TrustRef>

/** Filters; without any, every trust that the person may see. */
export const ListTrusts = z.object({
  cluster: ClusterId.optional(),
  namespace: NamespaceName.optional(),
  name: ServiceAccountName.optional(),
})
export type ListTrusts = z.infer<typeof ListTrusts>

export const DECLARED_TRUST_OUTCOMES = ['passed', 'failed'] as const
export const DeclaredTrustOutcome = z.enum(DECLARED_TRUST_OUTCOMES)
export type DeclaredTrustOutcome = z.infer<typeof DeclaredTrustOutcome>

export const DeclaredTrust = z.object({
  ...TrustRef.shape,
  cluster: z.string(),
  /** The cluster's ID if the cluster no longer exists. */
  clusterName: z.string(),
  /** Whether the cluster no longer exists. */
  clusterGone: z.boolean(),
  issuerUrl: z.string(),
  namespace: z.string(),
  name: z.string(),
  target: TrustTarget,
  source: z.enum(['declared', 'imported']),
  actor: z.string(),
  at: z.string(),
  /** The last verification since the target was last changed. */
  verified: z
    .object({ at: z.string(), by: z.string(), outcome: DeclaredTrustOutcome })
    .exactOptional(),
})
export type DeclaredTrust = z.infer<typeof DeclaredTrust>

export const TrustList = z.object({
  trusts: z.array(DeclaredTrust),
  /** Clusters whose trusts are left out because access could not be checked. */
  unread: z.array(z.object({ what: z.string(), why: z.string() })),
  at: z.string(),
})
export type TrustList = z.infer<typeof TrustList>
