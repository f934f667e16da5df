import { z } from 'zod'

/** What waits behind a screen: requests that are open, and findings of high risk as of a day in UTC. */
export const Marks = z.object({
  requests: z.number(),
  review: z.object({ high: z.number(), day: z.string() }).optional(),
})
export type Marks = z.infer<typeof Marks>
