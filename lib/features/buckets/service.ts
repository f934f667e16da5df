import 'server-only'

import pMap from 'p-map'
import type { StorageKeys } from '@/lib/adapters/object-storage/client'
import { AppError } from '@/lib/common/errors'
import type { Reading } from '@/lib/common/result'
import type { KnownNames } from '@/lib/core/policy/summary'
import type { Cluster } from '@/lib/features/clusters/schema'
import {
  organizationIdOfHost,
  readClusters,
  readOrganizationId,
} from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { BucketNames, BucketPolicies, BucketRef, BucketSummary, OwnPolicy } from './schema'
import { readStorageKeys } from './storage-keys'

const AT_ONCE = 4

/** Every bucket of the organization, by name, with the clusters in its zone. */
export async function readBuckets(context: Context): Promise<BucketSummary[]> {
  const [buckets, clusters] = await Promise.all([
    context.coreweave.listBuckets(),
    readClusters(context).catch(() => undefined),
  ])
  return buckets
    .map(({ name, location: zone, createdAt }) => ({
      name,
      ...(zone && { zone }),
      ...(createdAt && { createdAt }),
      ...(zone &&
        clusters && {
          clusters: clusters.filter((cluster) => cluster.zone === zone).map(({ name }) => name),
        }),
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** The buckets' own policies, read with the keys of the person's last exchange; without one nothing is read. */
export async function readBucketPolicies(
  context: Context,
  { buckets }: BucketNames,
): Promise<BucketPolicies> {
  const [clusters, zones] = await Promise.all([
    readClusters(context).catch(() => []),
    readZones(context),
  ])
  const orgId = await orgIdOf(context, clusters)
  return { ...(orgId && { orgId }), buckets: await readOwnPolicies(context, buckets, zones) }
}

export type BucketDetail = {
  name: string
  zone?: string
  orgId?: string
  own: Reading<OwnPolicy>
  clusters: NonNullable<KnownNames['clusters']>
}

/** One bucket and its own policy. */
export async function readBucket(context: Context, { bucket }: BucketRef): Promise<BucketDetail> {
  const [clusters, zones] = await Promise.all([
    readClusters(context).catch(() => []),
    readZones(context),
  ])
  const zone = zones.ok ? zoneIn(zones.value, bucket) : undefined
  const orgId = await orgIdOf(context, clusters)
  const [read] = await readOwnPolicies(context, [bucket], zones)
  if (!read) throw unknown(bucket)
  return {
    name: bucket,
    ...(zone && { zone }),
    ...(orgId && { orgId }),
    own: read.own,
    clusters: clusters.map(({ name, issuerUrl }) => ({ name, issuerUrl })),
  }
}

async function readOwnPolicies(
  context: Context,
  buckets: readonly string[],
  zones: Reading<Zones>,
): Promise<BucketPolicies['buckets']> {
  const known = zones.ok && buckets.some((bucket) => zones.value.has(bucket))
  const keys = known ? await readPart(context, () => readStorageKeys(context)) : undefined
  return pMap(
    buckets,
    async (bucket) => ({
      bucket,
      own: await readPart(context, () => readOwnPolicy(context, bucket, { zones, keys })),
    }),
    { concurrency: AT_ONCE },
  )
}

type Zones = ReadonlyMap<string, string>

const readZones = (context: Context): Promise<Reading<Zones>> =>
  readPart(context, async () => {
    const buckets = await context.coreweave.listBuckets()
    return new Map(buckets.map(({ name, location }) => [name, location]))
  })

const unknown = (bucket: string) =>
  new AppError('not-found', `Bucket ${bucket} does not exist in this organization.`, {
    detail: { next: 'It may have been deleted or belong to another organization.' },
  })

function zoneIn(zones: Zones, bucket: string) {
  const zone = zones.get(bucket)
  if (zone === undefined) throw unknown(bucket)
  return zone
}

type Means = { zones: Reading<Zones>; keys: Reading<StorageKeys> | undefined }

async function readOwnPolicy(
  { storage }: Context,
  bucket: string,
  { zones, keys }: Means,
): Promise<OwnPolicy> {
  const zone = zoneIn(orThrow(zones), bucket)
  if (!keys) throw unknown(bucket)
  const text = await storage.getBucketPolicy({ name: bucket, zone }, orThrow(keys))
  return text === undefined ? { state: 'none' } : { state: 'policy', text }
}

/** Rethrows the error of a failed reading. */
function orThrow<T>(reading: Reading<T>): T {
  if (reading.ok) return reading.value
  const { code, message, ...detail } = reading.error
  throw new AppError(code, message, { detail })
}

/** The organization id, needed to evaluate ARNs in bucket policies. */
async function orgIdOf(
  context: Context,
  clusters: readonly Cluster[],
): Promise<string | undefined> {
  const named = clusters.find(({ apiServerEndpoint }) => organizationIdOfHost(apiServerEndpoint))
  return (await readOrganizationId(context, named)).id
}
