/** How many bucket policies are read at once: each costs a call to object storage. */
export const MAX_BUCKET_POLICIES = 50

/** The reason of a bucket policy that is not read until the person asks for it. */
export const NO_STORAGE_KEY = 'no-storage-key'
