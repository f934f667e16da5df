import { z } from 'zod'
import { readingOf } from '@/lib/common/reading'
import { NamespaceRef } from '@/lib/features/service-accounts/schema'

export { NamespaceRef }

export type OwnCluster = { id: string; name: string; isPublic: boolean }

export const NamespaceList = z.object({
  names: z.array(z.string()),
  /** Remembered ones where the person may not list them. */
  known: z.enum(['listed', 'remembered']),
  at: z.string(),
})
export type NamespaceList = z.infer<typeof NamespaceList>

/** What this person's work here takes, in the order of the work. */
export const DEEDS = ['read', 'create', 'annotate', 'verify', 'logs'] as const
export type Deed = (typeof DEEDS)[number]

const Verified = z.object({
  name: z.string(),
  account: z.string(),
  passed: z.boolean(),
  endedAt: z.string(),
})

/** What one namespace is like for this person; each part may fail by itself. */
export const NamespaceFacts = NamespaceRef.extend({
  may: readingOf(z.array(z.enum(DEEDS))),
  accounts: readingOf(z.object({ total: z.number(), injected: z.number(), complete: z.boolean() })),
  /** How many of its accounts a policy allows something. */
  granted: readingOf(z.number()),
  /** How many requests that name its accounts wait, of those this person may read. */
  waiting: readingOf(z.number()),
  /** The newest verification that was kept. */
  verified: readingOf(Verified.nullable()),
})
export type NamespaceFacts = z.infer<typeof NamespaceFacts>
