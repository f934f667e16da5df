export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number]

/** Of all bytes, or of the checksums of the parts of a multipart upload. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE'

/** In base64; a composite one ends in the number of parts. */
export type Checksum = { algorithm: ChecksumAlgorithm; value: string; type: ChecksumType }

export type ObjectTags = Record<string, string>

export type StoredObject = {
  body: Buffer
  /** Without quotes. */
  etag: string
  modified: Date
  /** Content headers and user metadata, which are returned with the object. */
  headers: Record<string, string>
  checksum: Checksum
  tags: ObjectTags
  /** The sizes of the parts, if the object was uploaded in parts. */
  partSizes?: number[]
}

export type UploadedPart = { body: Buffer; etag: string; modified: Date; checksum: Checksum }

/** A multipart upload that is neither completed nor aborted. */
export type MultipartUpload = {
  id: string
  key: string
  principal: string
  initiated: Date
  headers: Record<string, string>
  tags: ObjectTags
  algorithm: ChecksumAlgorithm
  type: ChecksumType
  /** Whether the client chose the algorithm, so that its parts and its completion must state it. */
  declared: boolean
  parts: Map<number, UploadedPart>
}

export type SandboxBucket = {
  name: string
  location: string
  createdAt: string
  objects: Map<string, StoredObject>
  /** By upload ID. */
  uploads: Map<string, MultipartUpload>
  /** The bucket policy, verbatim. */
  policy?: string
}
