import { z } from 'zod'

export const JumpTarget = z.object({
  kind: z.enum(['cluster', 'federation config', 'policy', 'bucket', 'request']),
  label: z.string(),
  href: z.string(),
})
export type JumpTarget = z.infer<typeof JumpTarget>
export const JumpTargets = z.array(JumpTarget)
