import type { Query } from './query'
import type { Signed } from './sign'
import type { Checksum, SandboxBucket } from './stored'

/** An authenticated request for a bucket or an object in it. */
export type StorageCall = Omit<Signed, 'body'> & {
  bytes: Buffer
  /** The checksum that the client sent with these bytes. */
  checksum: Checksum | undefined
  query: Query
  bucket: SandboxBucket
  /** The object's key; empty for the bucket itself. */
  objectKey: string
}

export const quoted = (etag: string) => `"${etag}"`
