import { authorize, findBucket } from './access'
import { parseBucketPolicy } from './bucket-policy'
import type { Signed } from './sign'
import { StorageError } from './xml'

const ACTIONS: Record<string, string> = {
  GET: 's3:GetBucketPolicy',
  PUT: 's3:PutBucketPolicy',
  DELETE: 's3:DeleteBucketPolicy',
}

/** `?policy`: reads and writes the bucket policy verbatim. */
export function onPolicy({ method }: Request, signed: Signed, name: string): Response {
  const action = ACTIONS[method]
  if (!action) throw new StorageError(405, 'MethodNotAllowed', `${method} is not for policies.`)
  authorize(signed, action, name)
  const bucket = findBucket(signed.world, name, signed.region)
  if (method === 'GET') {
    if (bucket.policy === undefined)
      throw new StorageError(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist.', {
        BucketName: name,
      })
    return new Response(bucket.policy, { headers: { 'content-type': 'application/json' } })
  }
  if (method === 'PUT') {
    const text = signed.body.toString('utf8')
    parseBucketPolicy(text, name)
    bucket.policy = text
  } else delete bucket.policy
  return new Response(null, { status: 204 })
}
