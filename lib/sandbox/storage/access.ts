import type { SandboxBucket, SandboxWorld } from '../world-types'
import { parseBucketPolicy, passesBucketPolicy } from './bucket-policy'
import { allowsAction } from './evaluate'
import type { Signed } from './sign'
import { StorageError } from './xml'

/** Authorizes a request by organization policies, then by the bucket policy if there is one. */
export function authorize({ world, key }: Signed, action: string, resource: string) {
  const question = { principal: key.principal, action, resource }
  const [name = ''] = resource.split('/', 1)
  const policy = world.buckets.get(name)?.policy
  const passes =
    allowsAction(world.policies.values(), question) &&
    (policy === undefined ||
      passesBucketPolicy(parseBucketPolicy(policy, name), question, world.orgId))
  if (!passes)
    throw new StorageError(
      403,
      'AccessDenied',
      `${key.principal} is not authorized to perform ${action} on ${resource}.`,
    )
}

export function findBucket(world: SandboxWorld, name: string, region: string): SandboxBucket {
  const bucket = world.buckets.get(name)
  if (!bucket)
    throw new StorageError(404, 'NoSuchBucket', 'The bucket does not exist.', { BucketName: name })
  if (bucket.location.toLowerCase() !== region.toLowerCase())
    throw new StorageError(
      400,
      'AuthorizationHeaderMalformed',
      `The region '${region}' is wrong; expecting '${bucket.location}'.`,
      { Region: bucket.location },
    )
  return bucket
}
