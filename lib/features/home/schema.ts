import { z } from 'zod'

/** What waits behind a screen: requests that are open, and findings of high risk as of a day in UTC. */
export const NavigationCounts = z.object({
  requests: z.number(),
  review: z.object({ high: z.number(), day: z.string() }).optional(),
})
export type NavigationCounts = z.infer<typeof NavigationCounts>
