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
import { notFound } from './refusal'
import { may } from './rights'

/** Small, so that clients have to request a second page. */
const PAGE = 10

function page<T>(items: T[], query: URLSearchParams) {
  const offset = Math.max(0, Number(query.get('offset')) || 0)
  const limit = Math.min(PAGE, Number(query.get('limit')) || PAGE)
  return items.slice(offset, offset + limit)
}

export const whoami = ({ world, person }: CoreweaveCall) =>
  wireResponse(WireWhoami, { principal: { uid: person.uid, orgUid: world.orgUid } })

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
  const info = page([...world.keys.values()], query).map((key) => ({
    accessKeyId: key.id,
    principalName: key.principal,
    orgId: world.orgId,
    ...(key.expiry < NEVER && { expiry: key.expiry.toISOString() }),
    status: statusOf(key),
    attributes: key.attributes,
  }))
  return wireResponse(WireAccessKeyInfoList, { info })
}

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
