import { z } from 'zod'
import { IMPERSONATION_PATHS, type ImpersonationPath } from '@/lib/core/rbac/impersonation'

export const ImpersonationReport = z.object({
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
        z.object({
          way: z.enum(
            Object.keys(IMPERSONATION_PATHS) as [ImpersonationPath, ...ImpersonationPath[]],
          ),
          because: z.string(),
        }),
      ),
    }),
  ),
  unread: z.array(z.object({ what: z.string(), why: z.string() })),
  at: z.string(),
})
export type ImpersonationReport = z.infer<typeof ImpersonationReport>
