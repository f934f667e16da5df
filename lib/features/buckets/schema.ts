import { z } from 'zod'
import { readingSchema } from '@/lib/common/reading'
import { MAX_BUCKET_POLICIES } from '@/lib/core/policy/bucket-policy-reads'

export const BucketName = z.string().min(1).max(63)

export const BucketRef = z.object({ bucket: BucketName })
export type BucketRef = z.infer<typeof BucketRef>

/** A bucket in the list of the organization. */
export type BucketSummary = {
  name: string
  /** Where it is; absent if CoreWeave does not say. */
  zone?: string
  createdAt?: string
  /** The names of the clusters in its zone; absent if the clusters or its zone are not known. */
  clusters?: string[]
}

/** `?buckets=a,b,c` */
export const BucketNames = z.object({
  buckets: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(BucketName).max(MAX_BUCKET_POLICIES)),
})
export type BucketNames = z.infer<typeof BucketNames>

/** The bucket policy as object storage returned it. */
export const OwnPolicy = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('policy'), text: z.string() }),
])
export type OwnPolicy = z.infer<typeof OwnPolicy>

/** One result per bucket: a person may be able to read only some bucket policies. */
export const BucketPolicies = z.object({
  /** The organization's short id, as bucket policies name it. */
  orgId: z.string().optional(),
  buckets: z.array(z.object({ bucket: z.string(), own: readingSchema(OwnPolicy) })),
})
export type BucketPolicies = z.infer<typeof BucketPolicies>
