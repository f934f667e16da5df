import { z } from 'zod'
import { authorize, versionedAction } from './access'
import type { StorageCall } from './call'
import { removeObject } from './objects'
import { elements, parseXmlBody, StorageError, type Xml, xml } from './xml'

const MAX_KEYS = 1000

const Deletion = z.object({
  Delete: z.object({
    Quiet: z.string().optional(),
    Object: elements(
      z.object({
        Key: z.string(),
        VersionId: z.string().optional(),
        ETag: z.string().optional(),
      }),
    ).refine(({ length }) => length > 0 && length <= MAX_KEYS),
  }),
})

/** DeleteObjects: decided for each key. A key that does not exist is deleted. */
export function deleteObjects(call: StorageCall): Response {
  const { request, bucket, bytes, checksum } = call
  if (!request.headers.has('content-md5') && !checksum)
    throw new StorageError(
      400,
      'InvalidRequest',
      'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    )
  const { Quiet, Object: listed } = parseXmlBody(bytes, Deletion).Delete
  const deleted: Xml[] = []
  const errors: Xml[] = []
  for (const { Key, VersionId, ETag } of listed)
    try {
      authorize(call, versionedAction('s3:DeleteObject', VersionId), `${bucket.name}/${Key}`)
      removeObject(bucket, Key, { version: VersionId, ifMatch: ETag })
      deleted.push({ Key, VersionId })
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      errors.push({ Key, VersionId, Code: error.code, Message: error.message })
    }
  const isQuiet = Quiet?.trim() === 'true'
  return xml('DeleteResult', { Deleted: isQuiet ? [] : deleted, Error: errors })
}
