import { z } from 'zod'
import { VerificationRef } from '@/lib/features/verifications/schema'
import { CHECKS } from './report'

/** Beside the account's last green run; without `green` there was none. */
export const Comparison = z.object({
  green: VerificationRef.extend({ startedAt: z.string() }).exactOptional(),
  changes: z.array(
    z.object({
      key: z.enum(CHECKS),
      title: z.string(),
      before: z.array(z.string()),
      after: z.array(z.string()),
    }),
  ),
  policies: z.array(
    z.object({
      policy: z.string(),
      version: z.number(),
      author: z.string().nullable(),
      at: z.string(),
    }),
  ),
})
export type Comparison = z.infer<typeof Comparison>
