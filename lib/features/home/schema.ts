import { z } from 'zod'

/** The counts in the navigation: open requests, and high-risk findings as of a day in UTC. */
export const NavigationCounts = z.object({
  requests: z.number(),
  review: z.object({ high: z.number(), day: z.string() }).optional(),
})
export type NavigationCounts = z.infer<typeof NavigationCounts>
