import 'server-only'

import pMap from 'p-map'
import {
  type CanaryHead,
  findCanaries,
  findCanary,
  listCanaryHeads,
  type StoredCanary,
} from '@/lib/adapters/database/canaries'
import { type CanaryPlaceRecord, listCanaryPlaces } from '@/lib/adapters/database/canary-places'
import type { StoredVerification } from '@/lib/adapters/database/verifications'
import { AppError } from '@/lib/common/errors'
import { matches } from '@/lib/common/matches'
import type { Reading } from '@/lib/common/result'
import { CANARY_PAGE, canaryRank, canaryTotals, isLost, isRed } from '@/lib/core/canary/canary-rank'
import type { CanaryState } from '@/lib/core/canary/canary-state'
import { targetName } from '@/lib/core/identity/trust-target-names'
import type { ProofState } from '@/lib/core/verification/proof'
import { type OpenCluster, readClusters } from '@/lib/features/clusters/service'
import { createProofReader } from '@/lib/features/verifications/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { causeTitleOf } from './notices'
import {
  type CanaryObservation,
  type CanaryPlace,
  observeCanary,
  type PlaceName,
  type PlaceReading,
  placeKeyOf,
  placesOf,
  readPlace,
  readPlaceAccess,
  readPlaceContent,
  readStoredRuns,
  unknownStateOf,
} from './reading'
import { type CanaryFilter, type CanaryList, type CanarySummary, MAX_CANARIES } from './schema'

/** How many namespaces of clusters in which a person may not read all pod logs are asked for. */
const MAX_PLACES = 100
const PLACES_AT_ONCE = 8
const PROOFS_AT_ONCE = 8
/** The worker reads all namespaces every five minutes. */
const STALE_MS = 10 * 60_000

/** A canary that may be shown, as it was read last. */
type VisibleCanary = { head: CanaryHead; place: ReadPlace; state: CanaryState | undefined }
/** A namespace with what is known of it; without access where its cluster no longer exists. */
type ReadPlace = {
  access: Reading<OpenCluster> | undefined
  record: CanaryPlaceRecord | undefined
}

/**
 * Lists the canaries in namespaces whose pod logs a person may read, and those that the person answers for: a page of
 * them, the worst first, and how many there are. Where there are more than a page, they are ordered and counted as
 * they were read last; those of the page are read now.
 */
export async function listCanarySummaries(
  context: Context,
  filter: CanaryFilter,
): Promise<CanaryList> {
  const { store, actor, clock } = context
  const { q = '', only, from = 0 } = filter
  const [heads, records] = await Promise.all([
    listCanaryHeads(store, actor.orgUid, { ...placeFilterOf(filter), limit: MAX_CANARIES }),
    listCanaryPlaces(store, actor.orgUid, filter),
  ])
  const names = await readClusterNames(context, heads.length > 0)
  const all = placesOf(heads)
  const present = all.filter(({ cluster }) => !names.isDeleted(cluster))
  const access = await readPlaceAccess(context, present, MAX_PLACES)
  const accessOf = new Map(present.map((place, i) => [place, access[i]]))
  const recordOf = new Map(records.map((record) => [placeKeyOf(record), record]))
  const readOf = (place: PlaceName & { canaries: CanaryHead[] }): ReadPlace => ({
    access: accessOf.get(place),
    record: recordOf.get(placeKeyOf(place)),
  })

  const matching = all
    .filter((place) => names.isDeleted(place.cluster) || accessOf.get(place) !== undefined)
    .flatMap((place) => visibleIn(context, place.canaries, readOf(place)))
    .filter(({ head: { cluster, namespace, account, cronJob } }) =>
      matches(q, namespace, account, names.of(cluster), cronJob),
    )
  const isWhole = matching.length <= CANARY_PAGE
  const isWanted = (state: CanaryState | undefined) =>
    only === undefined || (state !== undefined && (isRed(state) || isLost(state)))
  const wanted = isWhole
    ? matching
    : matching
        .filter(({ state }) => isWanted(state))
        .toSorted((a, b) => canaryRank(a.state) - canaryRank(b.state))
  const page = isWhole ? wanted : wanted.slice(from, from + CANARY_PAGE)
  const observed = await observePage(context, page)
  const stateNow = new Map(
    observed.map(({ canary, observation }) => [canary.id, observation.state]),
  )
  const shown = observed.filter(({ observation }) => isWanted(observation.state))
  const proofs = await decideProofs(context, shown)
  return {
    rows: shown
      .map(({ canary, observation }) =>
        summarizeCanary(canary, names.of(canary.cluster), observation, proofs.get(canary.id)),
      )
      .toSorted(byRankAndPlace),
    total: isWhole ? shown.length : wanted.length,
    counts: canaryTotals(matching.map(({ head, state }) => stateNow.get(head.id) ?? state)),
    hidden: present.flatMap((place) => {
      const { access: refused } = readOf(place)
      if (refused === undefined || refused.ok) return []
      const { cluster, namespace } = place
      return [{ cluster, namespace, clusterName: names.of(cluster), problem: refused.error }]
    }),
    beyond: access.filter((each) => each === undefined).length,
    stale: present.some((place) => isStale(readOf(place), place.canaries, filter, clock())),
    at: clock().toISOString(),
  }
}

const placeFilterOf = ({ cluster, namespace, account }: CanaryFilter) => ({
  cluster,
  namespace,
  account,
})

/** The names of clusters, and whether one no longer exists; nothing is asked where there is no canary. */
async function readClusterNames(context: Context, isNeeded: boolean) {
  const listed = isNeeded ? await readPart(context, () => readClusters(context)) : undefined
  const names = new Map(listed?.ok ? listed.value.map(({ id, name }) => [id, name]) : [])
  return {
    of: (id: string) => names.get(id) ?? id,
    isDeleted: (id: string) => listed?.ok === true && !names.has(id),
  }
}

/** The canaries of a namespace that a person may see: all, or those that they answer for where it cannot be read. */
function visibleIn(context: Context, heads: readonly CanaryHead[], place: ReadPlace) {
  const seen = place.access?.ok ? heads : heads.filter((head) => isOwn(context, head))
  return seen.map(
    (head): VisibleCanary => ({
      head,
      place,
      state: lastStateOf(place, place.record?.states[head.id]),
    }),
  )
}

function lastStateOf({ access }: ReadPlace, state: CanaryState | undefined) {
  if (access === undefined) return CLUSTER_DELETED
  return access.ok ? state : unknownStateOf(access.error)
}

const CLUSTER_DELETED: CanaryState = { code: 'unknown', reason: 'cluster-deleted' }

/** Whether what is stored of a namespace has to be read again. */
function isStale(
  { access, record }: ReadPlace,
  heads: readonly CanaryHead[],
  { account }: CanaryFilter,
  now: Date,
): boolean {
  if (access === undefined) return false
  if (!access.ok) return access.error.code === 'unreachable' && !record?.unreachableSince
  if (!record?.readAt || now.getTime() - record.readAt.getTime() > STALE_MS) return true
  // The canaries of one account are settled alone, and leave what the others still have to notice.
  if (account === undefined && record.unreachableSince !== null) return true
  return heads.some(({ id }) => record.states[id] === undefined)
}

type ObservedCanary = {
  canary: StoredCanary
  observation: CanaryObservation
  run: StoredVerification | undefined
  open: OpenCluster | undefined
}

/** Reads the canaries of a page: their rows with their seals, their stored runs and what the clusters have of them. */
async function observePage(
  context: Context,
  page: readonly VisibleCanary[],
): Promise<ObservedCanary[]> {
  const { store, actor } = context
  const ids = page.map(({ head }) => head.id)
  const placeOf = new Map(page.map(({ head, place }) => [head.id, place]))
  const [canaries, runs] = await Promise.all([
    findCanaries(store, actor.orgUid, ids),
    readStoredRuns(context, ids),
  ])
  const observed = await pMap(
    placesOf(canaries),
    async (place) => {
      const [first] = place.canaries
      const { access, record } = (first && placeOf.get(first.id)) ?? NOT_READ
      const reading = access && (await readContent(context, access, place))
      return place.canaries
        .filter((canary) => reading?.ok || isOwn(context, canary))
        .map((canary) => ({
          canary,
          run: runs.newest.get(canary.id),
          open: access?.ok ? access.value : undefined,
          observation: reading
            ? observeCanary(context, canary, reading, { runs, place: record })
            : observeDeletedCluster(canary),
        }))
    },
    { concurrency: PLACES_AT_ONCE },
  )
  return observed.flat()
}

const NOT_READ: ReadPlace = { access: undefined, record: undefined }

const readContent = (
  context: Context,
  access: Reading<OpenCluster>,
  place: CanaryPlace,
): Promise<PlaceReading> =>
  access.ok
    ? readPart(context, () => readPlaceContent(context, access.value, place))
    : Promise.resolve(access)

/** What the last runs that passed prove now, by canary. */
async function decideProofs(
  context: Context,
  shown: readonly ObservedCanary[],
): Promise<Map<string, ProofState>> {
  const reader = createProofReader(context)
  const proofs = new Map<string, ProofState>()
  await pMap(
    shown.filter(({ observation }) => observation.state.code === 'passed'),
    async ({ canary: { id }, run, open }) => {
      if (run?.proof && open) proofs.set(id, await reader.ofRun(open, run))
    },
    { concurrency: PROOFS_AT_ONCE },
  )
  return proofs
}

const byRankAndPlace = (a: CanarySummary, b: CanarySummary) =>
  canaryRank(a.state) - canaryRank(b.state) || placeTextOf(a).localeCompare(placeTextOf(b))

const placeTextOf = ({ clusterName, namespace, account, madeAt }: CanarySummary) =>
  `${clusterName} ${namespace} ${account} ${madeAt}`

/** People see what they answer for even where they cannot read it any more. */
const isOwn = ({ actor }: Context, { owner, madeBy }: Pick<CanaryHead, 'owner' | 'madeBy'>) =>
  owner === actor.uid || madeBy === actor.uid

const observeDeletedCluster = ({ missed, missedSince }: StoredCanary): CanaryObservation => ({
  state: CLUSTER_DELETED,
  ticks: [],
  missed,
  missedSince,
  unread: [],
})

export function summarizeCanary(
  canary: StoredCanary,
  clusterName: string,
  { state, ticks, running, nextAt, missed, unread }: CanaryObservation,
  proof?: ProofState,
): CanarySummary {
  const { id, cluster, namespace, account, bucketCheck, schedule, cronJob, owner } = canary
  const causeTitle = causeTitleOf(state)
  return {
    id,
    cluster,
    clusterName,
    namespace,
    account,
    ...(bucketCheck && { bucketCheck }),
    ...(canary.cloud && {
      cloud: { kind: canary.cloud.cloud, name: targetName(canary.cloud) },
    }),
    schedule,
    cronJob,
    madeBy: canary.madeBy,
    madeAt: canary.madeAt.toISOString(),
    owner,
    state,
    ...(causeTitle && { causeTitle }),
    ...(proof && { proof }),
    ...(running && { running }),
    ticks,
    ...(nextAt && { nextAt }),
    unstored: unread.length > 0 || missed.some((time) => !canary.missed.includes(time)),
  }
}

/** A canary that this person may see, as it is now. */
export async function findVisibleCanary(
  context: Context,
  id: string,
): Promise<{
  canary: StoredCanary
  clusterName: string
  observation: CanaryObservation
  reading: PlaceReading | undefined
}> {
  const { store, actor } = context
  const canary = await findCanary(store, actor.orgUid, id)
  if (!canary) throw canaryNotFound()
  const { cluster, namespace } = canary
  const listed = await readPart(context, () => readClusters(context))
  const found = listed.ok ? listed.value.find((each) => each.id === cluster) : undefined
  const clusterName = found?.name ?? cluster
  if (listed.ok && !found) {
    if (!isOwn(context, canary)) throw canaryNotFound()
    return { canary, clusterName, observation: observeDeletedCluster(canary), reading: undefined }
  }
  const [reading, [place]] = await Promise.all([
    readPlace(context, { cluster, namespace, canaries: [canary] }),
    listCanaryPlaces(store, actor.orgUid, { cluster, namespace }),
  ])
  if (!reading.ok && !isOwn(context, canary)) {
    const { code, message, ...detail } = reading.error
    throw new AppError(code, message, { detail })
  }
  const runs = await readStoredRuns(context, [id])
  return {
    canary,
    clusterName,
    observation: observeCanary(context, canary, reading, { runs, place }),
    reading,
  }
}

export const canaryNotFound = () =>
  new AppError('not-found', 'Canary not found.', {
    detail: { next: 'Someone may have deleted it. Reload the page.' },
  })
