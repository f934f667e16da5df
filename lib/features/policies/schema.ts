import { z } from 'zod'
import { decodePolicyName } from '@/lib/common/paths'
import { readingSchema } from '@/lib/common/reading'
import { Policy } from '@/lib/core/policy/document'
import { TEMPLATE_INFO, TEMPLATES } from '@/lib/core/policy/templates'
import { ClusterId } from '@/lib/features/clusters/schema'

/** CoreWeave documents no pattern for names; the limit keeps them usable in a URL. */
export const PolicyName = z.string().min(1, 'Enter a policy name.').max(255)

export const PolicyRef = z.object({ name: PolicyName })
export type PolicyRef = z.infer<typeof PolicyRef>

/** A policy name from a URL. */
export const PolicyAddress = z.object({
  name: z.string().transform(decodePolicyName).pipe(PolicyName),
})

const asked = (schema: z.ZodType<string>) => schema.optional().catch(undefined)

/** What the address of `/policies/new` may choose beforehand. */
export const NewPolicyQuery = z.object({
  cluster: asked(ClusterId),
  namespace: asked(z.string().max(63)),
  account: asked(z.string().max(253)),
  template: z.enum(TEMPLATES).optional().catch(undefined),
  bucket: asked(z.string().max(255)),
  /** Statement by statement, beginning with what the choices make. */
  mode: z.literal('builder').optional().catch(undefined),
  /** The request to revise. */
  request: asked(z.string().regex(/^\d{1,10}$/)),
})
export type NewPolicyQuery = z.infer<typeof NewPolicyQuery>

const SentencePart = z.object({ text: z.string(), strong: z.literal(true).optional() })

export const StatementSummary = z.object({
  name: z.string(),
  effect: z.string(),
  sentence: z.array(SentencePart),
})
export type StatementSummary = z.infer<typeof StatementSummary>

/** The origin of a version. */
export const VersionSummary = z.object({
  version: z.number(),
  author: z.string().nullable(),
  source: z.enum(['console', 'outside']),
  reason: z.string().nullable(),
  at: z.string(),
  /** A change outside the console that is seen now and not stored yet. */
  unrecorded: z.literal(true).optional(),
})
export type VersionSummary = z.infer<typeof VersionSummary>

export const PolicyRow = z.object({
  name: z.string(),
  statements: z.array(StatementSummary),
  latest: VersionSummary.optional(),
})
export type PolicyRow = z.infer<typeof PolicyRow>

export const PolicyList = readingSchema(z.array(PolicyRow))
export type PolicyList = z.infer<typeof PolicyList>

export const PolicyDetail = PolicyRow.extend({
  text: z.string(),
  /** What the text says, whatever its order and layout: what a save is checked against. */
  base: z.string(),
})
export type PolicyDetail = z.infer<typeof PolicyDetail>

export const ChangeReason = z
  .string()
  .trim()
  .min(1, 'Enter a reason. It is stored in the audit log.')
  .max(2000, 'The reason can have at most 2,000 characters.')

export const SavePolicy = z.object({
  text: z.string().max(1_048_576, 'A policy can have at most 1 MB.'),
  /** The `base` of the policy that was edited; null for a new one. */
  base: z.string().nullable(),
  /** The name it was read under; another name in the text renames it. */
  was: PolicyName.optional(),
  reason: ChangeReason,
  /** Saves despite approval rules; flagged until someone else signs it off. */
  emergency: z.boolean().optional(),
})
export type SavePolicy = z.infer<typeof SavePolicy>

export const DeletePolicy = PolicyRef.extend({
  base: z.string(),
  reason: ChangeReason,
  emergency: z.boolean().optional(),
})
export type DeletePolicy = z.infer<typeof DeletePolicy>

/** All live policies, for comparisons; `unread` names those that could not be parsed. */
export const LivePolicies = readingSchema(
  z.object({ policies: z.array(Policy), unread: z.array(z.string()) }),
)
export type LivePolicies = z.infer<typeof LivePolicies>

/** What a policy may name, each part separately, as a person may be permitted to read only some. */
export const PolicyInventory = z.object({
  clusters: readingSchema(
    z.array(z.object({ id: z.string(), name: z.string(), issuerUrl: z.string() })),
  ),
  buckets: readingSchema(z.array(z.object({ name: z.string(), location: z.string() }))),
  /** Whether this person may save policies, as CoreWeave answers. */
  maySave: readingSchema(z.boolean()),
})
export type PolicyInventory = z.infer<typeof PolicyInventory>

/** The choices of the guided form for a new policy. */
export const NewPolicy = z
  .object({
    cluster: z.string().min(1, 'Choose a cluster.'),
    /** `namespace/name`. */
    account: z.string().min(1, 'Choose a service account.'),
    template: z.enum(TEMPLATES),
    bucket: z.string(),
    /** Whether it may see the names of all buckets, as a verification does first. */
    listBuckets: z.boolean(),
    name: PolicyName,
    reason: ChangeReason,
    /** Of a request for it. */
    expires: z.string(),
    ticket: z.string(),
  })
  .superRefine(({ template, bucket }, context) => {
    if (TEMPLATE_INFO[template].needsBucket && bucket === '')
      context.addIssue({ code: 'custom', path: ['bucket'], message: 'Choose a bucket.' })
  })
export type NewPolicy = z.infer<typeof NewPolicy>

/** All versions of one policy, newest first. */
export const PolicyHistory = z.object({
  name: z.string(),
  /** Whether it is live now. */
  live: z.boolean(),
  versions: z.array(VersionSummary.extend({ deleted: z.boolean() })),
})
export type PolicyHistory = z.infer<typeof PolicyHistory>

export const VersionAddress = PolicyAddress.extend({ version: z.coerce.number().int().min(1) })
export type VersionRef = z.infer<typeof VersionAddress>

/** `text` is empty for a version that says the policy is gone. */
export const PolicyVersionText = VersionSummary.extend({ text: z.string() })
export type PolicyVersionText = z.infer<typeof PolicyVersionText>
