import type { z } from 'zod'
import { Target } from '@/lib/core/identity/trust-target'
import { AccountRef } from '@/lib/features/service-accounts/schema'

/** Whether one target lets one account in, asked of the target itself. */
export const VerifyTarget = AccountRef.extend({ target: Target })
export type VerifyTarget = z.output<typeof VerifyTarget>
