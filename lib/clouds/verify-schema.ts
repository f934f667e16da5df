import type { z } from 'zod'
import { AccountRef } from '../service-accounts/schema'
import { Target } from './target'

/** Whether one target lets one account in, asked of the target itself. */
export const VerifyTarget = AccountRef.extend({ target: Target })
export type VerifyTarget = z.output<typeof VerifyTarget>
