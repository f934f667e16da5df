import { createHash } from 'node:crypto'
import { checksumOf, DEFAULT_ALGORITHM } from './checksums'
import type { Checksum, StoredObject } from './stored'

export const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('hex')

/** Builds an object that is uploaded at once. */
export function createObject(
  body: Buffer,
  {
    headers,
    checksum,
    tags = {},
  }: Pick<StoredObject, 'headers'> & {
    checksum?: Checksum | undefined
    tags?: Record<string, string>
  },
): StoredObject {
  return {
    body,
    etag: md5(body),
    modified: new Date(),
    headers,
    checksum: checksum ?? checksumOf(body, DEFAULT_ALGORITHM),
    tags,
  }
}
