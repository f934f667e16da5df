import { z } from 'zod'
import { BUCKET_ACCESS } from './bucket-access'

const MAX_PREFIX = 512

/** The bucket to try, and what to try there. */
export const BucketCheck = z.object({
  bucket: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'Enter a bucket name of 3 to 63 lowercase letters, digits, dots or hyphens.',
    ),
  access: z.enum(BUCKET_ACCESS),
  /** Only objects whose keys start with it; the whole bucket where it is absent. */
  prefix: z
    .string()
    .min(1)
    .max(MAX_PREFIX)
    .regex(/^(?!-)\P{Cc}*$/u, 'Enter a prefix without control characters that starts with no -.')
    .exactOptional(),
  /** The availability zone of the bucket, for which requests are signed; without it, the pod's own region. */
  region: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,32}$/, 'Enter an availability zone such as US-EAST-04A.')
    .exactOptional(),
  /** The person accepts that the object that is written stays if the account cannot delete it. */
  leaveObject: z.literal(true).exactOptional(),
})
export type BucketCheck = z.infer<typeof BucketCheck>
