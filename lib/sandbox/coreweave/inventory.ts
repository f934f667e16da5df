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
import type { AccessKey } from '../world-types'
import { type Call, checked, json } from './call'
import { notFound } from './refusal'
import { may } from './rights'

/** Small, so that clients meet a second page. */
const PAGE = 10

function page<T>(items: T[], query: URLSearchParams) {
  const offset = Math.max(0, Number(query.get('offset')) || 0)
  const limit = Math.min(PAGE, Number(query.get('limit')) || PAGE)
  return items.slice(offset, offset + limit)
}

export const whoami = ({ world, person }: Call) =>
  json(WireWhoami, { principal: { uid: person.uid, orgUid: world.orgUid } })

export function canI({ world, person, body }: Call) {
  const { actions, resources } = checked(WireCanIRequest, body)
  const verdict = actions.every((action) =>
    resources.every((resource) => may(world, person, action, resource)),
  )
  return json(WireCanI, { verdict })
}

export const listClusters = ({ world }: Call) =>
  json(WireClusterList, { items: world.clusters.map(({ wire }) => wire) })

export function getCluster({ world, name }: Call) {
  const cluster = world.clusters.find(({ wire }) => wire.id === name)
  if (!cluster) throw notFound('Cluster', name)
  return json(WireClusterAnswer, { cluster: cluster.wire })
}

export const listBuckets = ({ world, query }: Call) =>
  json(WireBucketInfoList, { info: page([...world.buckets.values()], query) })

export function getBucket({ world, name }: Call) {
  const info = world.buckets.get(name)
  if (!info) throw notFound('Bucket', name)
  return json(WireBucketInfoAnswer, { info })
}

export function listAccessKeys({ world, query }: Call) {
  const info = page([...world.keys.values()], query).map((key) => ({
    accessKeyId: key.id,
    principalName: key.principal,
    orgId: world.orgId,
    ...(key.expiry < NEVER && { expiry: key.expiry.toISOString() }),
    status: statusOf(key),
    attributes: key.attributes,
  }))
  return json(WireAccessKeyInfoList, { info })
}

function statusOf({ expiry, suspended }: AccessKey) {
  if (expiry <= new Date()) return 'EXPIRED'
  return suspended ? 'FULL_SUSPENDED' : 'ACTIVE'
}

/** Of the keys there are; those handed out later are active. */
export function setKeyStatus({ world, body }: Call) {
  const { principalName, status } = checked(WireKeyStatus, body)
  for (const key of world.keys.values())
    if (key.principal === principalName) key.suspended = status === 'SUSPENDED'
  return Response.json({})
}
