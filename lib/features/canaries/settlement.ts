import 'server-only'

import pMap from 'p-map'
import {
  type CanaryHead,
  claimCanaryNotice,
  findCanaries,
  listCanaryHeads,
  type StoredCanary,
  updateCanaryObservation,
} from '@/lib/adapters/database/canaries'
import {
  type CanaryPlaceRecord,
  listCanaryPlaces,
  storeCanaryStates,
  storeUnreachable,
} from '@/lib/adapters/database/canary-places'
import { canonicalJson } from '@/lib/common/canonical-json'
import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { isRed } from '@/lib/core/canary/canary-rank'
import type { CanaryState } from '@/lib/core/canary/canary-state'
import { targetName } from '@/lib/core/identity/trust-target-names'
import type { Job } from '@/lib/core/kubernetes/kinds'
import { evaluateEvidence } from '@/lib/core/verification/evaluation'
import type { Preflight } from '@/lib/core/verification/preflight'
import type { ProofBasis } from '@/lib/core/verification/proof'
import { openCluster } from '@/lib/features/clusters/service'
import { notify } from '@/lib/features/notifications/service'
import {
  jobParametersFor,
  readPreflight,
  readRunWithLog,
  storeFinishedRun,
} from '@/lib/features/verifications/service'
import { recordEvent } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log } from '@/lib/server/log'
import { readPart } from '@/lib/server/read-part'
import type { WriteContext } from '@/lib/server/session/context'
import { readChangesSinceGreen } from './green-changes'
import { canaryFailedTitle, canaryRecoveredTitle } from './notices'
import {
  type CanaryPlace,
  type KnownOfCanaries,
  observeCanary,
  type PlaceReading,
  placeKeyOf,
  placesOf,
  readPlaceAccess,
  readPlaces,
  readStoredRuns,
  type StoredRuns,
} from './reading'
import { type CanaryFilter, MAX_CANARIES } from './schema'

const CANARIES_AT_ONCE = 4
const MAX_PLACES = 100
/** So many canaries are in memory with their templates at once. */
const CHUNK = 200

/**
 * Stores the results of the runs of canaries whose logs this person may read, and how each canary stands, and notifies
 * of each that turned red or recovered. Of several people, or workers, who do so at once, one stores a result and one
 * notifies.
 */
export async function settleCanaries(
  context: WriteContext,
  { cluster, namespace, account }: CanaryFilter,
  { stopping }: { stopping?: AbortSignal } = {},
): Promise<{ stored: number }> {
  const { store, actor } = context
  // All canaries of the namespaces, so that it is known whether a namespace has others.
  const heads = await listCanaryHeads(store, actor.orgUid, {
    cluster,
    namespace,
    limit: MAX_CANARIES,
  })
  const wanted = account === undefined ? heads : heads.filter((head) => head.account === account)
  const sizes = new Map(placesOf(heads).map((place) => [placeKeyOf(place), place.canaries.length]))
  const places = stopping ? placesOf(wanted) : await selectPlaces(context, placesOf(wanted))
  let stored = 0
  for (const chunk of chunksOf(places)) {
    if (stopping?.aborted) break
    const ids = chunk.flatMap(({ canaries }) => canaries.map(({ id }) => id))
    const [canaries, records] = await Promise.all([
      findCanaries(store, actor.orgUid, ids),
      listCanaryPlaces(store, actor.orgUid, { cluster, namespace }),
    ])
    const recordOf = new Map(records.map((record) => [placeKeyOf(record), record]))
    await readPlaces(context, placesOf(canaries), async (place, reading) => {
      if (stopping?.aborted) return
      const complete = place.canaries.length === sizes.get(placeKeyOf(place))
      const record = recordOf.get(placeKeyOf(place))
      stored += await settlePlace(context, place, { reading, record, complete })
    })
  }
  return { stored }
}

/**
 * The namespaces that a person settles at once: of those whose pod logs they may read, and of those in unreachable
 * clusters, the ones that were read longest ago.
 */
async function selectPlaces(
  context: WriteContext,
  places: readonly CanaryPlace<CanaryHead>[],
): Promise<CanaryPlace<CanaryHead>[]> {
  const [access, records] = await Promise.all([
    readPlaceAccess(context, places, MAX_PLACES),
    listCanaryPlaces(context.store, context.actor.orgUid),
  ])
  const readAt = new Map(
    records.map((record) => [placeKeyOf(record), record.readAt?.getTime() ?? 0]),
  )
  const readAtOf = (place: CanaryPlace<CanaryHead>) => readAt.get(placeKeyOf(place)) ?? 0
  return places
    .filter((_, i) => {
      const reading = access[i]
      return reading !== undefined && (reading.ok || reading.error.code === 'unreachable')
    })
    .toSorted((a, b) => readAtOf(a) - readAtOf(b))
    .slice(0, MAX_PLACES)
}

/** Namespaces in parts of at most `CHUNK` canaries, except for one that has more. */
function chunksOf(places: readonly CanaryPlace<CanaryHead>[]): CanaryPlace<CanaryHead>[][] {
  const chunks: CanaryPlace<CanaryHead>[][] = []
  let room = 0
  for (const place of places) {
    const last = chunks.at(-1)
    if (last && place.canaries.length <= room) last.push(place)
    else {
      chunks.push([place])
      room = CHUNK
    }
    room -= place.canaries.length
  }
  return chunks
}

type PlaceFacts = {
  reading: PlaceReading
  record: CanaryPlaceRecord | undefined
  /** These are all canaries of the namespace. */
  complete: boolean
}

/** Stores what is new of the canaries of one namespace, and returns how many results that was. */
async function settlePlace(
  context: WriteContext,
  place: CanaryPlace,
  { reading, record, complete }: PlaceFacts,
): Promise<number> {
  const { store, actor, clock } = context
  if (!reading.ok) {
    if (reading.error.code === 'unreachable' && !record?.unreachableSince)
      await storeUnreachable(store, actor.orgUid, place, clock())
    return 0
  }
  const at = clock()
  const runs = await readStoredRuns(
    context,
    place.canaries.map(({ id }) => id),
  )
  const states: Record<string, CanaryState> = {}
  let stored = 0
  await pMap(
    place.canaries,
    async (canary) => {
      try {
        const settled = await settleCanary(context, canary, reading, { runs, place: record })
        stored += settled.stored
        states[canary.id] = settled.state
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        const { cluster, namespace, cronJob: name } = canary
        log.error('could not settle a canary', { cluster, namespace, name, error })
      }
    },
    { concurrency: CANARIES_AT_ONCE },
  )
  await storeCanaryStates(store, actor.orgUid, place, { states, at, complete })
  return stored
}

/** Stores what is new of one canary. */
async function settleCanary(
  context: WriteContext,
  canary: StoredCanary,
  reading: PlaceReading,
  known: KnownOfCanaries,
): Promise<{ stored: number; state: CanaryState }> {
  const before = observeCanary(context, canary, reading, known)
  const { unread, missed, missedSince } = before
  const { stored, basis = canary.basis } = await storeRuns(context, canary, unread)
  await keepObservation(context, canary, { missed, missedSince, basis })
  const runs = unread.length > 0 ? await readStoredRuns(context, [canary.id]) : known.runs
  const { state } =
    unread.length > 0 ? observeCanary(context, canary, reading, { ...known, runs }) : before
  await notifyChange(context, canary, { state, history: runs.history, basis })
  return { stored, state }
}

/**
 * Stores the results of ended runs, oldest first. What the newest of them rests on is read now: it counts for the
 * proof only where it is as it was before the run.
 */
async function storeRuns(
  context: WriteContext,
  canary: StoredCanary,
  jobs: readonly Job[],
): Promise<{ stored: number; basis?: ProofBasis }> {
  if (jobs.length === 0) return { stored: 0 }
  const { cluster, namespace, account, bucketCheck, cloud } = canary
  const open = await openCluster(context, cluster)
  const parameters = jobParametersFor(context, open, {
    namespace,
    account,
    bucketCheck: bucketCheck ?? undefined,
    cloud: cloud ?? undefined,
  })
  const { preflight: present } = await readPreflight(context, open, parameters)
  const newest = jobs.at(-1)
  let stored = 0
  for (const job of jobs) {
    const ref = { cluster, namespace, name: job.metadata.name }
    try {
      const { reading } = await readRunWithLog(context, ref)
      if (reading.kind !== 'own') continue
      const { snapshot, evidence, log: lines } = reading.run
      const preflight: Preflight =
        job === newest
          ? { ...present, basis: unchangedParts(canary.basis, present.basis ?? {}) }
          : { ...evidence.preflight, basis: {} }
      const complete = { ...evidence, preflight }
      if (evaluateEvidence(complete).verdict.state === 'running') continue
      const { first } = await storeFinishedRun(context, open, ref, {
        run: snapshot.run,
        evidence: complete,
        log: lines,
      })
      if (first) stored += 1
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      log.error('could not store a run of a canary', { ...ref, error })
    }
  }
  return { stored, ...(present.basis && { basis: present.basis }) }
}

const unchangedParts = (before: ProofBasis, now: ProofBasis): ProofBasis =>
  Object.fromEntries(
    Object.entries(now).filter(([part, digest]) => before[part as keyof ProofBasis] === digest),
  )

async function keepObservation(
  { store, actor }: WriteContext,
  { id, missed, missedSince, basis }: StoredCanary,
  observed: Pick<StoredCanary, 'missed' | 'missedSince' | 'basis'>,
) {
  const isSame =
    missedSince?.getTime() === observed.missedSince?.getTime() &&
    canonicalJson({ missed, basis }) ===
      canonicalJson({ missed: observed.missed, basis: observed.basis })
  if (isSame) return
  await updateCanaryObservation(store, actor.orgUid, id, observed)
}

/** Notifies once when a canary turns red, and once when it recovers. */
async function notifyChange(
  context: WriteContext,
  canary: StoredCanary,
  { state, ...known }: { state: CanaryState; history: StoredRuns['history']; basis: ProofBasis },
) {
  const { store, actor, clock } = context
  const red = isRed(state)
  if (red ? canary.notified === 'red' : state.code !== 'passed' || canary.notified !== 'red') return
  const at = clock()
  const cause = state.code === 'failed' ? (state.cause ?? null) : null
  const claimed = await claimCanaryNotice(store, actor.orgUid, canary.id, {
    notified: red ? 'red' : 'green',
    notifiedCause: red ? (cause ?? state.code) : null,
    notifiedAt: at,
  })
  if (!claimed) return
  const { cluster } = await openCluster(context, canary.cluster)
  const { namespace, account, bucketCheck, cloud } = canary
  const named = {
    namespace,
    account,
    clusterName: cluster.name,
    ...(bucketCheck && { bucketCheck }),
    ...(cloud && { cloud: { kind: cloud.cloud, name: targetName(cloud) } }),
  }
  // The notice is claimed, so nothing that cannot be read may keep it from being sent.
  const changes = red
    ? await readPart(context, () => readChangesSinceGreen(context, canary, known))
    : undefined
  const details = changes?.ok ? changes.value : undefined
  await notify(context, {
    kind: red ? 'canary.failed' : 'canary.recovered',
    title: red ? canaryFailedTitle(named, state) : canaryRecoveredTitle(named),
    path: paths.serviceAccount(canary.cluster, namespace, account),
    at,
    place: { cluster: canary.cluster, namespace },
    people: [canary.owner],
    details,
  })
  const event = {
    orgUid: actor.orgUid,
    actor: canary.owner,
    action: red ? ('canary.fail' as const) : ('canary.recover' as const),
    object: inCluster(cluster, { namespace, serviceAccount: account }),
    after: {
      state: state.code,
      cause,
      ...(bucketCheck && { bucketCheck }),
      ...(cloud && { trustedBy: targetName(cloud) }),
    },
    end: red
      ? {
          outcome: 'failed' as const,
          error: { code: cause ?? state.code, message: canaryFailedTitle(named, state) },
        }
      : { outcome: 'ok' as const },
  }
  await recordEvent(context, event).catch((error: unknown) =>
    log.error('the state of a canary is missing from the audit log', { ...event.object, error }),
  )
}
