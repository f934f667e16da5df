import { z } from 'zod'

/** What a verification can try in a bucket. Deleting and changing permissions are never tried. */
export const BUCKET_ACCESS = ['list', 'read', 'write'] as const
export type BucketAccess = (typeof BUCKET_ACCESS)[number]

/** The access levels that a verification can prove, as policies and screens call them. */
export const PROVABLE_LEVELS = ['List', 'Read', 'Write'] as const
export const ProvableLevel = z.enum(PROVABLE_LEVELS)
export type ProvableLevel = z.infer<typeof ProvableLevel>

export const LEVEL_OF_ACCESS = {
  list: 'List',
  read: 'Read',
  write: 'Write',
} as const satisfies Record<BucketAccess, ProvableLevel>

export const ACCESS_OF_LEVEL = {
  List: 'list',
  Read: 'read',
  Write: 'write',
} as const satisfies Record<ProvableLevel, BucketAccess>

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
