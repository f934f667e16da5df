import { z } from 'zod'
import { authorize } from './access'
import type { StorageCall } from './call'
import { compareKeys } from './listing'
import { countParameter, parameter, type Query } from './query'
import type { Signed } from './sign'
import { parseXmlBody, StorageError, xml } from './xml'

const MAX_LISTED = 10_000

/** ListBuckets. The continuation token is the last name of the page before. */
export function listAllBuckets(signed: Signed, query: Query): Response {
  authorize(signed, 's3:ListAllMyBuckets', '*')
  const prefix = parameter(query, 'prefix') ?? ''
  const region = parameter(query, 'bucket-region')?.toLowerCase()
  const token = parameter(query, 'continuation-token') ?? ''
  const after = Buffer.from(token, 'base64url').toString()
  const max = countParameter(query, 'max-buckets', MAX_LISTED)
  const rest = [...signed.world.buckets.values()]
    .filter(
      ({ name, location }) =>
        name.startsWith(prefix) &&
        compareKeys(name, after) > 0 &&
        (region === undefined || location.toLowerCase() === region),
    )
    .sort((one, other) => compareKeys(one.name, other.name))
  const shown = rest.slice(0, max)
  const last = shown.length < rest.length ? shown.at(-1)?.name : undefined
  return xml('ListAllMyBucketsResult', {
    Owner: { ID: signed.world.orgId, DisplayName: signed.world.orgId },
    Buckets: {
      Bucket: shown.map(({ name, createdAt, location }) => ({
        Name: name,
        CreationDate: createdAt,
        BucketRegion: location,
      })),
    },
    Prefix: prefix === '' ? undefined : prefix,
    ContinuationToken: last === undefined ? undefined : Buffer.from(last).toString('base64url'),
  })
}

const Configuration = z.object({
  CreateBucketConfiguration: z.object({ LocationConstraint: z.string().trim() }),
})
const NAME = /^(?!cw-|vip-|xn--|.*\.\.|\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const MAX_BUCKETS = 100

/** CreateBucket, for which the zone is required. */
export function createBucket(signed: Signed, name: string): Response {
  const { world, region, body } = signed
  authorize(signed, 's3:CreateBucket', name)
  if (!NAME.test(name))
    throw new StorageError(400, 'InvalidBucketName', 'The specified bucket is not valid.', {
      BucketName: name,
    })
  const { LocationConstraint: location } = parseXmlBody(
    body.bytes,
    Configuration,
  ).CreateBucketConfiguration
  if (location.toLowerCase() !== region.toLowerCase())
    throw new StorageError(
      400,
      'IllegalLocationConstraintException',
      `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    )
  if (world.buckets.has(name))
    throw new StorageError(
      409,
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      { BucketName: name },
    )
  if (world.buckets.size >= MAX_BUCKETS)
    throw new StorageError(
      400,
      'TooManyBuckets',
      'You have attempted to create more buckets than allowed',
    )
  world.buckets.set(name, {
    name,
    location: location.toUpperCase(),
    createdAt: new Date().toISOString(),
    objects: new Map(),
    uploads: new Map(),
  })
  return new Response(null, { headers: { location: `/${name}` } })
}

/**
 * DeleteBucket. Incomplete uploads prevent it, too.
 * https://docs.coreweave.com/products/storage/object-storage/buckets/abort-multipart-uploads
 */
export function deleteBucket({ world, bucket }: StorageCall): Response {
  if (bucket.objects.size > 0 || bucket.uploads.size > 0)
    throw new StorageError(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty', {
      BucketName: bucket.name,
    })
  world.buckets.delete(bucket.name)
  return new Response(null, { status: 204 })
}

export const headBucket = ({ bucket }: StorageCall): Response =>
  new Response(null, { headers: { 'x-amz-bucket-region': bucket.location } })

export const getBucketLocation = ({ bucket }: StorageCall): Response =>
  xml('LocationConstraint', bucket.location)

/** A bucket that never had versioning. */
export const getBucketVersioning = (): Response => xml('VersioningConfiguration', {})

export function getBucketLifecycle({ bucket }: StorageCall): Response {
  throw new StorageError(
    404,
    'NoSuchLifecycleConfiguration',
    'The lifecycle configuration does not exist',
    { BucketName: bucket.name },
  )
}
