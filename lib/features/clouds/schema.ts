import type { z } from 'zod'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { AccountRef } from '@/lib/features/service-accounts/schema'

/** A service account and the target to verify it with. */
export const VerifyTarget = AccountRef.extend({ target: TrustTarget })
export type VerifyTarget = z.output<typeof VerifyTarget>
