import { z } from 'zod'

/** The weekly digest as it would be sent now. */
export const DigestPreview = z.object({
  at: z.string(),
  mail: z.object({ subject: z.string(), text: z.string() }),
  /** The bodies of webhooks, as JSON. */
  json: z.string(),
  slack: z.string(),
})
export type DigestPreview = z.infer<typeof DigestPreview>
