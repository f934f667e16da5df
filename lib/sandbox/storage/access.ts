import type { SandboxWorld } from '../world-types'
import { parseBucketPolicy, passesBucketPolicy } from './bucket-policy'
import { allowsAction } from './evaluate'
import { invalidArgument } from './query'
import type { Signed } from './sign'
import type { SandboxBucket } from './stored'
import { StorageError } from './xml'

type Caller = Pick<Signed, 'world' | 'key'>

/** Whether organization policies allow an action, and the bucket policy if there is one. */
export function isAuthorized({ world, key }: Caller, action: string, resource: string): boolean {
  const question = { principal: key.principal, action, resource }
  const [name = ''] = resource.split('/', 1)
  const policy = world.buckets.get(name)?.policy
  return (
    allowsAction(world.policies.values(), question) &&
    (policy === undefined ||
      passesBucketPolicy(parseBucketPolicy(policy, name), question, world.orgId))
  )
}

export function authorize(caller: Caller, action: string, resource: string) {
  if (!isAuthorized(caller, action, resource))
    throw new StorageError(
      403,
      'AccessDenied',
      `${caller.key.principal} is not authorized to perform ${action} on ${resource}.`,
    )
}

/** The action for one version of an object is another one: `s3:GetObjectVersion` and the like. */
export const versionedAction = (action: string, version: string | undefined) =>
  version === undefined
    ? action
    : action.replace(/^s3:(?:(?:Get|Delete)Object|PutObject(?=Tagging))/, '$&Version')

export function findBucket({ buckets }: SandboxWorld, name: string): SandboxBucket {
  const bucket = buckets.get(name)
  if (!bucket)
    throw new StorageError(404, 'NoSuchBucket', 'The specified bucket does not exist', {
      BucketName: name,
    })
  return bucket
}

/** A request has to be signed for the zone of its bucket. */
export function requireRegion({ location }: SandboxBucket, region: string) {
  if (location.toLowerCase() !== region.toLowerCase())
    throw new StorageError(
      400,
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${region}' is wrong; expecting '${location}'`,
      { Region: location },
    )
}

/** The object of a key, or the S3 error. Without versioning the only version is `null`. */
export function findObject({ objects }: SandboxBucket, key: string, version = 'null') {
  const object = objects.get(key)
  if (!object)
    throw new StorageError(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key })
  if (version !== 'null')
    throw invalidArgument('Invalid version id specified', 'versionId', version)
  return object
}
