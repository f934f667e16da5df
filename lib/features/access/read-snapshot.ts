import 'server-only'

import { randomUUID } from 'node:crypto'
import { isActive, type WireFederationConfig } from '@/lib/adapters/coreweave/wire'
import { withDeadline } from '@/lib/common/deadline'
import { AppError, NO_LINKED_TOKEN } from '@/lib/common/errors'
import { unreadParts } from '@/lib/common/unread'
import { injectionOf } from '@/lib/core/identity/injection'
import { principalOf } from '@/lib/core/identity/principal'
import type { ServiceAccount } from '@/lib/core/kubernetes/kinds'
import { MAX_BUCKET_POLICIES } from '@/lib/core/policy/bucket-policy-reads'
import { buildBucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import { Policy } from '@/lib/core/policy/document'
import type { BucketPolicies } from '@/lib/features/buckets/schema'
import { readBucketPolicies } from '@/lib/features/buckets/service'
import type { Cluster } from '@/lib/features/clusters/schema'
import { readClusters, readEveryAccount, unreadAccounts } from '@/lib/features/clusters/service'
import { readPeopleNames } from '@/lib/features/people/service'
import { requireValidToken } from '@/lib/server/authorization/permissions'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { type AccessSnapshot, createSnapshotBuilder, type FederationState } from './access-snapshot'
import type { AccessInventory, AccessSubject } from './schema'

type UnreadPart = AccessInventory['unread'][number]

const KEPT_MS = 5 * 60_000
const MOST_KEPT = 16

/** A snapshot in progress. */
type Progress = { now: () => AccessSnapshot; soon: Promise<unknown>; whole: Promise<unknown> }
type Kept = { until: number; progress: Promise<Progress> }
const holder = globalThis as typeof globalThis & { keptAccess?: Map<string, Kept> }
holder.keptAccess ??= new Map()
const kept = holder.keptAccess

export type ReadExtent = Exclude<keyof Progress, 'now'>

/**
 * What answers rest on: live policies, and today's buckets and accounts. One that this very session made
 * a while ago is used again where it is named, so that filtering, drilling down and exporting speak of
 * the same moment; anything else is read anew. `soon` waits for no cluster that is slow: the inventory
 * names it as pending, until it has answered or failed.
 */
export async function readAccessSnapshot(
  context: Context,
  id: string = randomUUID(),
  extent: ReadExtent = 'soon',
): Promise<AccessSnapshot> {
  const progress = await progressOf(context, id)
  await progress[extent]
  return progress.now()
}

function progressOf(context: Context, id: string): Promise<Progress> {
  const now = context.clock().getTime()
  const key = `${context.actor.sessionId} ${id}`
  const found = kept.get(key)
  if (found && found.until > now) return reuse(context, found.progress)
  const progress = begin(context, id)
  for (const [old, { until }] of kept) if (until <= now) kept.delete(old)
  for (const [oldest] of kept) if (kept.size >= MOST_KEPT) kept.delete(oldest)
  kept.set(key, { until: now + KEPT_MS, progress })
  progress.catch(() => kept.delete(key))
  return progress
}

/** What was read before is shown only as long as CoreWeave takes the token; then all of the session is dropped. */
async function reuse(context: Context, progress: Promise<Progress>): Promise<Progress> {
  try {
    await requireValidToken(context)
  } catch (error) {
    const { sessionId } = context.actor
    for (const key of kept.keys()) if (key.startsWith(`${sessionId} `)) kept.delete(key)
    throw error
  }
  return progress
}

async function begin(context: Context, id: string): Promise<Progress> {
  const [live, listed, buckets, configs, { names }] = await Promise.all([
    readPart(context, () => context.coreweave.listPolicies()),
    readPart(context, () => readClusters(context)),
    readPart(context, () => context.coreweave.listBuckets()),
    readPart(context, () => context.coreweave.listFederationConfigs()),
    readPeopleNames(context),
  ])
  const sorted = buckets.ok ? buckets.value.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : []
  const clusters = listed.ok ? listed.value : []
  const parsed = (live.ok ? live.value : []).map((wire) => ({
    name: wire.name,
    policy: Policy.safeParse(wire).data,
  }))
  const accessOf = createSnapshotBuilder({
    id,
    at: context.clock().toISOString(),
    policies: live.ok ? { ...live, value: parsed.flatMap(({ policy }) => policy ?? []) } : live,
    clusters,
    users: names,
    buckets: sorted.map(({ name }) => name),
    zones: sorted.map(({ location }) => location),
    federation: configs.ok ? { ...configs, value: federationState(configs.value) } : configs,
    gates: (names) => readGates(context, names),
  })
  const unread: UnreadPart[] = [
    ...parsed.flatMap(({ name, policy }) =>
      policy
        ? []
        : [
            {
              part: 'policies' as const,
              what: `policy ${name}`,
              why: 'The policy could not be parsed.',
            },
          ],
    ),
    ...unreadParts('clusters and their service accounts', listed).map(inPart('accounts')),
    ...unreadParts('buckets', buckets).map(inPart('buckets')),
    ...unreadParts('federation configs', configs).map(inPart('federation')),
  ]
  const found = new Map<string, { subjects: AccessSubject[]; unread: UnreadPart[] }>()
  const whole = readEveryAccount(context, clusters, ({ cluster, accounts }) => {
    found.set(cluster.id, {
      subjects: accounts.ok ? accounts.value.items.map((item) => subjectOf(cluster, item)) : [],
      unread: unreadAccounts(cluster.name, accounts).map(inPart('accounts')),
    })
  })
  let made: { of: number; access: AccessSnapshot } | undefined
  return {
    whole,
    soon: withDeadline(whole),
    now() {
      if (made?.of === found.size) return made.access
      const parts = clusters.map(({ id }) => found.get(id))
      const access = accessOf({
        accounts: parts.flatMap((part) => part?.subjects ?? []),
        pending: clusters.flatMap(({ name }, i) => (parts[i] ? [] : [name])),
        unread: [...unread, ...parts.flatMap((part) => part?.unread ?? [])],
        unreadClusters: clusters.flatMap(({ name }, i) => (parts[i]?.unread.length ? [name] : [])),
      })
      made = { of: found.size, access }
      return access
    },
  }
}

/** Of several configs of one issuer, an active one decides. */
function federationState(configs: readonly WireFederationConfig[]): FederationState {
  const states = new Map<string, 'active' | 'paused'>()
  for (const config of configs)
    if (isActive(config)) states.set(config.issuerUrl, 'active')
    else if (!states.has(config.issuerUrl)) states.set(config.issuerUrl, 'paused')
  return states
}

const inPart =
  (part: UnreadPart['part']) =>
  (unread: Omit<UnreadPart, 'part'>): UnreadPart => ({ part, ...unread })

const subjectOf = (
  { id, name: cluster, issuerUrl }: Cluster,
  { metadata: { namespace = '', name, annotations } }: ServiceAccount,
): AccessSubject => ({
  kind: 'account',
  annotated: injectionOf(annotations).kind !== 'not-injected',
  principal: principalOf({ issuerUrl, namespace, name }),
  cluster,
  clusterId: id,
  namespace,
  name,
})

async function readGates(context: Context, names: readonly string[]) {
  const asked = names.slice(0, MAX_BUCKET_POLICIES)
  const read: BucketPolicies = await readBucketPolicies(context, { buckets: asked })
  return buildBucketPolicyStates(read)
}

/** The engine, or an error that says who can grant the permission to list policies. */
export function requireEngine(access: AccessSnapshot) {
  if (access.engine.ok) return access.engine.value
  const { code, message, ...detail } = access.engine.error
  if (code !== 'forbidden' || detail.reason === NO_LINKED_TOKEN)
    throw new AppError(code, message, { detail })
  throw new AppError(
    'forbidden',
    'Permission denied: access analysis requires permission to list policies.',
    {
      detail: {
        ...detail,
        next: 'Ask an organization administrator for the IAM role Object Storage Admin or cwobject:ListAccessPolicy.',
      },
    },
  )
}
