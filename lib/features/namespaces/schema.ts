import { z } from 'zod'
import { readingSchema } from '@/lib/common/reading'
import { ProofState } from '@/lib/core/verification/proof'
import { NamespaceRef } from '@/lib/features/service-accounts/schema'

/** How many namespaces are read at once. */
export const MAX_NAMESPACES = 50

/** `?namespace=a,b,c` */
export const NamespacesRef = z.object({
  cluster: NamespaceRef.shape.cluster,
  namespace: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(NamespaceRef.shape.namespace).max(MAX_NAMESPACES)),
})
export type NamespacesRef = z.infer<typeof NamespacesRef>

export { NamespaceRef }

export type OwnCluster = { id: string; name: string; isPublic: boolean }

export const NamespaceList = z.object({
  names: z.array(z.string()),
  /** `remembered`: those that the person opened, because they may not list namespaces. */
  known: z.enum(['listed', 'remembered']),
  at: z.string(),
})
export type NamespaceList = z.infer<typeof NamespaceList>

/** The rights that the console uses in a namespace, in the order of the work. */
export const NAMESPACE_RIGHTS = ['read', 'create', 'annotate', 'verify', 'logs'] as const
export type NamespaceRight = (typeof NAMESPACE_RIGHTS)[number]

const Verified = z.object({
  name: z.string(),
  account: z.string(),
  state: ProofState,
  endedAt: z.string(),
})

/** What this person may know of one namespace. Each part may fail on its own. */
export const NamespaceFacts = NamespaceRef.extend({
  may: readingSchema(z.array(z.enum(NAMESPACE_RIGHTS))),
  accounts: readingSchema(
    z.object({ total: z.number(), injected: z.number(), complete: z.boolean() }),
  ),
  /** How many of its service accounts a policy allows something. */
  granted: readingSchema(z.number()),
  /** How many open requests, of those this person may read, name its service accounts. */
  waiting: readingSchema(z.number()),
  /** The newest stored verification. */
  verified: readingSchema(Verified.nullable()),
})
export type NamespaceFacts = z.infer<typeof NamespaceFacts>
export const NamespaceFactsList = z.array(NamespaceFacts)
