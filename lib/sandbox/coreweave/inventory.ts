import {
  WireBucketInfoAnswer,
  WireBucketInfoList,
  WireCanI,
  WireCanIRequest,
  WireClusterAnswer,
  WireClusterList,
  WireWhoami,
} from '@/lib/adapters/coreweave/wire'
import { WireAccessKeyInfoList, WireKeyStatus } from '@/lib/adapters/coreweave/wire-keys'
import { NEVER } from '../never'
import type { SandboxAccessKey } from '../world-types'
import { type CoreweaveCall, parseBody, wireResponse } from './call'
import { badRequest, notFound } from './refusal'
import { may } from './rights'

/** Small, so that clients have to request a second page. */
const PAGE = 10
/** https://docs.coreweave.com/products/storage/object-storage/reference/object-storage-api-ref/cwobject/list-access-keys */
const MOST_ASKED = 1000

function page<T>(items: T[], query: URLSearchParams) {
  const asked = Number(query.get('limit') ?? 1)
  if (!(asked >= 1 && asked <= MOST_ASKED))
    throw badRequest(`limit must be between 1 and ${MOST_ASKED}`, { limit: 'is out of range' })
  const offset = Math.max(0, Number(query.get('offset')) || 0)
  const limit = Math.min(PAGE, Number(query.get('limit')) || PAGE)
  return items.slice(offset, offset + limit)
}

export const whoami = ({ world, person }: CoreweaveCall) =>
  wireResponse(WireWhoami, {
    principal: { uid: person.uid, orgUid: world.orgUid, groups: [], consoleActions: [] },
  })

export function canI({ world, person, body }: CoreweaveCall) {
  const { actions, resources } = parseBody(WireCanIRequest, body)
  const verdict = actions.every((action) =>
    resources.every((resource) => may(world, person, action, resource)),
  )
  return wireResponse(WireCanI, { verdict })
}

export const listClusters = ({ world }: CoreweaveCall) =>
  wireResponse(WireClusterList, { items: world.clusters.map(({ wire }) => wire) })

export function getCluster({ world, name }: CoreweaveCall) {
  const cluster = world.clusters.find(({ wire }) => wire.id === name)
  if (!cluster) throw notFound('Cluster', name)
  return wireResponse(WireClusterAnswer, { cluster: cluster.wire })
}

export const listBuckets = ({ world, query }: CoreweaveCall) =>
  wireResponse(WireBucketInfoList, { info: page([...world.buckets.values()], query) })

export function getBucket({ world, name }: CoreweaveCall) {
  const info = world.buckets.get(name)
  if (!info) throw notFound('Bucket', name)
  return wireResponse(WireBucketInfoAnswer, { info })
}

export function listAccessKeys({ world, query }: CoreweaveCall) {
  const wanted = query.get('status')
  const keys = [...world.keys.values()].filter((key) => !wanted || statusOf(key) === wanted)
  const info = page(keys, query).map((key, index) => ({
    accessKeyId: key.id,
    principalName: key.principal,
    orgId: world.orgId,
    expiry: key.expiry < NEVER ? key.expiry.toISOString() : zeroTime(index),
    status: statusOf(key),
    attributes: key.attributes,
  }))
  return wireResponse(WireAccessKeyInfoList, { info })
}

/** Servers and clients were seen with the zero time of protobuf and with that of Go. */
const zeroTime = (index: number) =>
  index % 2 === 0 ? '1970-01-01T00:00:00Z' : '0001-01-01T00:00:00Z'

function statusOf({ expiry, suspended }: SandboxAccessKey) {
  if (expiry <= new Date()) return 'EXPIRED'
  return suspended ? 'FULL_SUSPENDED' : 'ACTIVE'
}

/** Suspends the existing keys; keys issued later are active. */
export function setKeyStatus({ world, body }: CoreweaveCall) {
  const { principalName, status } = parseBody(WireKeyStatus, body)
  for (const key of world.keys.values())
    if (key.principal === principalName) key.suspended = status === 'SUSPENDED'
  return Response.json({})
}
