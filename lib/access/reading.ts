import 'server-only'

import { randomUUID } from 'node:crypto'
import { gatesFrom, MOST_BUCKETS } from '../buckets/gates'
import type { BucketPolicies } from '../buckets/schema'
import { readBucketPolicies } from '../buckets/service'
import { reachableAccounts } from '../clusters/accounts'
import type { Cluster } from '../clusters/schema'
import { kubernetesOf, readClusters } from '../clusters/service'
import { mapLimited } from '../concurrent'
import { AppError } from '../errors'
import { principalOf } from '../identity/principal'
import { Policy } from '../policy/document'
import { readPart } from '../read-part'
import type { Reading } from '../result'
import type { Context } from '../session/context'
import { type Access, createAccess } from './access'
import type { Subject } from './schema'

const AT_ONCE = 16
const KEPT_MS = 5 * 60_000
const MOST_KEPT = 16

type Kept = { session: string; until: number; access: Promise<Access> }
const holder = globalThis as typeof globalThis & { keptAccess?: Map<string, Kept> }
holder.keptAccess ??= new Map()
const kept = holder.keptAccess

/**
 * What answers rest on: live policies, and today's buckets and accounts. One that this very session made
 * a while ago is used again where it is named, so that filtering, drilling down and exporting speak of
 * the same moment; anything else is read anew.
 */
export function readAccess(context: Context, id?: string): Promise<Access> {
  const now = context.clock().getTime()
  const found = id === undefined ? undefined : kept.get(id)
  if (found && found.session === context.actor.sessionId && found.until > now) return found.access
  const made = randomUUID()
  const access = readNow(context, made)
  for (const [old, { until }] of kept) if (until <= now) kept.delete(old)
  for (const [oldest] of kept) if (kept.size >= MOST_KEPT) kept.delete(oldest)
  kept.set(made, { session: context.actor.sessionId, until: now + KEPT_MS, access })
  access.catch(() => kept.delete(made))
  return access
}

async function readNow(context: Context, id: string): Promise<Access> {
  const [live, clusters, buckets] = await Promise.all([
    readPart(context, () => context.coreweave.listPolicies()),
    readPart(context, () => readClusters(context)),
    readPart(context, () => context.coreweave.listBuckets()),
  ])
  const lists = await mapLimited(clusters.ok ? clusters.value : [], AT_ONCE, async (cluster) => ({
    cluster,
    accounts: await readPart(context, () => accountsOf(context, cluster)),
  }))
  const parsed = (live.ok ? live.value : []).map((wire) => ({
    name: wire.name,
    policy: Policy.safeParse(wire).data,
  }))
  const policies: Reading<Policy[]> = live.ok
    ? { ...live, value: parsed.flatMap(({ policy }) => policy ?? []) }
    : live
  return createAccess({
    id,
    at: context.clock().toISOString(),
    policies,
    clusters: clusters.ok ? clusters.value : [],
    accounts: lists.flatMap(({ accounts }) => (accounts.ok ? accounts.value.subjects : [])),
    buckets: buckets.ok ? buckets.value.map(({ name }) => name).toSorted() : [],
    unread: [
      ...parsed.flatMap(({ name, policy }) =>
        policy ? [] : [{ what: `policy ${name}`, why: 'The console cannot read what it says.' }],
      ),
      ...unreadOf('the clusters, and so their accounts', clusters),
      ...unreadOf('the buckets', buckets),
      ...lists.flatMap(({ cluster, accounts }) => unreadAccounts(cluster, accounts)),
    ],
    gates: (names) => readGates(context, names),
  })
}

type Found = { subjects: Subject[]; complete: boolean; only?: string[] }

async function accountsOf(context: Context, cluster: Cluster): Promise<Found> {
  const { items, ...found } = await reachableAccounts(context, {
    cluster,
    kubernetes: kubernetesOf(context, cluster),
  })
  const subjects = items.map(({ metadata: { namespace = '', name } }) => ({
    principal: principalOf({ issuerUrl: cluster.issuerUrl, namespace, name }),
    ...{ cluster: cluster.name, clusterId: cluster.id, namespace, name },
  }))
  return { subjects, ...found }
}

const unreadOf = (what: string, reading: Reading<unknown>) =>
  reading.ok ? [] : [{ what, why: reading.error.message }]

function unreadAccounts({ name }: Cluster, accounts: Reading<Found>) {
  if (!accounts.ok) return unreadOf(`the service accounts of ${name}`, accounts)
  const { complete, only } = accounts.value
  if (complete) return []
  const why = only
    ? `You may not list those of all namespaces; read were ${only.join(', ')}.`
    : 'There are more than 10,000; the first of them were read.'
  return [{ what: `some service accounts of ${name}`, why }]
}

async function readGates(context: Context, names: readonly string[]) {
  const asked = names.slice(0, MOST_BUCKETS)
  const read: BucketPolicies = await readBucketPolicies(context, { buckets: asked })
  return gatesFrom(read)
}

/** Without the policies there is no answer: says who can give the right to read them. */
export function compiledOf(access: Access) {
  if (access.engine.ok) return access.engine.value
  const { code, message, ...detail } = access.engine.error
  if (code !== 'forbidden') throw new AppError(code, message, { detail })
  throw new AppError('forbidden', 'You may not list policies, and so not ask what they allow.', {
    detail: {
      ...detail,
      next: 'An Object Storage Admin can answer this, or grant you cwobject:ListAccessPolicy by a policy.',
    },
  })
}
