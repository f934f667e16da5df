import { parseBucketPolicy } from './bucket-policy'
import type { StorageCall } from './call'
import { StorageError } from './xml'

const done = () => new Response(null, { status: 204 })

/** The bucket policy, verbatim. */
export function getBucketPolicy({ bucket }: StorageCall): Response {
  if (bucket.policy === undefined)
    throw new StorageError(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist', {
      BucketName: bucket.name,
    })
  return new Response(bucket.policy, { headers: { 'content-type': 'application/json' } })
}

export function putBucketPolicy({ bucket, bytes }: StorageCall): Response {
  const text = bytes.toString('utf8')
  parseBucketPolicy(text, bucket.name)
  bucket.policy = text
  return done()
}

export function deleteBucketPolicy({ bucket }: StorageCall): Response {
  delete bucket.policy
  return done()
}
