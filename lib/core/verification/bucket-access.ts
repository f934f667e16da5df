/** What a verification can try in a bucket. Deleting and changing permissions are never tried. */
export const BUCKET_ACCESS = ['list', 'read', 'write'] as const
export type BucketAccess = (typeof BUCKET_ACCESS)[number]

/** The access levels that a verification can prove, as policies and screens call them. */
export const PROVABLE_LEVELS = ['List', 'Read', 'Write'] as const
export type ProvableLevel = (typeof PROVABLE_LEVELS)[number]

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

/** The folder of the objects that a verification writes and deletes again. */
export const SCRATCH_FOLDER = '.workload-identity-verification/'
