import { z } from 'zod'
import { WAYS, type Way } from '@/lib/core/rbac/become'

export const BecomeReport = z.object({
  becomers: z.array(
    z.object({
      subject: z.object({
        kind: z.string(),
        name: z.string(),
        namespace: z.string().optional(),
      }),
      admin: z.boolean(),
      system: z.boolean(),
      open: z.boolean(),
      ways: z.array(
        z.object({ way: z.enum(Object.keys(WAYS) as [Way, ...Way[]]), because: z.string() }),
      ),
    }),
  ),
  unread: z.array(z.object({ what: z.string(), why: z.string() })),
  at: z.string(),
})
export type BecomeReport = z.infer<typeof BecomeReport>
