import 'server-only'

import pMap from 'p-map'
import type { StoredCanary } from '@/lib/adapters/database/canaries'
import type { CanaryPlaceRecord } from '@/lib/adapters/database/canary-places'
import {
  type CanaryHistoryRun,
  listCanaryHistory,
  listNewestCanaryRuns,
  type StoredVerification,
} from '@/lib/adapters/database/verifications'
import { AppError, type Problem } from '@/lib/common/errors'
import type { Reading } from '@/lib/common/result'
import { cronJobUidOf, isSameCanary, scheduledTimeOf } from '@/lib/core/canary/canary-identity'
import {
  CANARY_TICKS,
  type CanaryRun,
  type CanaryState,
  type CanaryTick,
  type CanaryUnknown,
  canaryTicks,
  decideCanaryState,
  missedTimes,
  type SeenJob,
} from '@/lib/core/canary/canary-state'
import { CANARY_LABEL } from '@/lib/core/canary/cron-job-manifest'
import { nextScheduledTime } from '@/lib/core/canary/schedule'
import type { CronJob, Job } from '@/lib/core/kubernetes/kinds'
import { CAUSE_CODES } from '@/lib/core/verification/cause-codes'
import { jobFactsOf } from '@/lib/core/verification/evidence'
import { VERIFICATION_SELECTOR } from '@/lib/core/verification/job-manifest'
import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import { digestsOf, requireLogAccess, selectCanaryJobs } from '@/lib/features/verifications/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'

const PLACES_AT_ONCE = 4
const CLUSTERS_AT_ONCE = 16
/** More canaries than this are selected with all that their namespace has, as an address has no room for their ids. */
const MAX_SELECTED = 50

/** What a namespace has of its canaries: their CronJobs by uid, and the Jobs that are theirs. */
type PlaceContent = { cronJobs: Map<string, CronJob>; jobs: Job[]; isNamespaceGone: boolean }
export type PlaceReading = Reading<PlaceContent>

export type PlaceName = { cluster: string; namespace: string }
/** A namespace with canaries, or with what is known of them. */
export type CanaryPlace<Each = StoredCanary> = PlaceName & { canaries: Each[] }

export const placeKeyOf = ({ cluster, namespace }: PlaceName) => `${cluster} ${namespace}`

/** The namespaces of canaries, each with its canaries. */
export function placesOf<Each extends PlaceName>(canaries: readonly Each[]): CanaryPlace<Each>[] {
  const places = new Map<string, CanaryPlace<Each>>()
  for (const canary of canaries) {
    const { cluster, namespace } = canary
    const place = places.get(placeKeyOf(canary)) ?? { cluster, namespace, canaries: [] }
    place.canaries.push(canary)
    places.set(placeKeyOf(canary), place)
  }
  return [...places.values()]
}

/**
 * Opens the clusters of namespaces, and asks whether this person may read pod logs in them: once for all of a
 * cluster, and for each where that is not permitted, for `limit` of them. The results are in the order of the places;
 * undefined for those that were not asked for.
 */
export async function readPlaceAccess(
  context: Context,
  places: readonly PlaceName[],
  limit: number,
): Promise<(Reading<OpenCluster> | undefined)[]> {
  const clusters = [...new Set(places.map(({ cluster }) => cluster))]
  const opened = await pMap(clusters, (id) => readClusterAccess(context, id), {
    concurrency: CLUSTERS_AT_ONCE,
  })
  const accessOf = new Map(clusters.map((id, i) => [id, opened[i]]))
  let asked = 0
  return pMap(
    places,
    async (place) => {
      const access = accessOf.get(place.cluster)
      if (!access?.ok) return access
      const { open, readsAllLogs } = access.value
      if (readsAllLogs) return { ...access, value: open }
      if (asked === limit) return undefined
      asked += 1
      return readPart(context, async () => {
        await requireLogAccess(open, place)
        return open
      })
    },
    { concurrency: CLUSTERS_AT_ONCE },
  )
}

const readClusterAccess = (context: Context, id: string) =>
  readPart(context, async () => {
    const open = await openCluster(context, id)
    const { allowed } = await open.kubernetes.may({
      verb: 'get',
      resource: 'pods',
      subresource: 'log',
    })
    return { open, readsAllLogs: allowed }
  })

/**
 * Reads the CronJobs and Jobs of namespaces, and calls `onRead` with each as it is there. Once a cluster is
 * unreachable, it is not asked again.
 */
export async function readPlaces(
  context: Context,
  places: readonly CanaryPlace[],
  onRead: (place: CanaryPlace, reading: PlaceReading) => Promise<void> | void,
): Promise<void> {
  const clusters = [...new Set(places.map(({ cluster }) => cluster))]
  await pMap(
    clusters,
    async (id) => {
      let unreachable: PlaceReading | undefined
      await pMap(
        places.filter(({ cluster }) => cluster === id),
        async (place) => {
          const reading = unreachable ?? (await readPlace(context, place))
          if (!reading.ok && reading.error.code === 'unreachable') unreachable = reading
          await onRead(place, reading)
        },
        { concurrency: PLACES_AT_ONCE },
      )
    },
    { concurrency: CLUSTERS_AT_ONCE },
  )
}

export const readPlace = (context: Context, place: CanaryPlace): Promise<PlaceReading> =>
  readPart(context, async () => {
    const open = await openCluster(context, place.cluster)
    await requireLogAccess(open, place)
    return readPlaceContent(context, open, place)
  })

/** Reads the CronJobs and Jobs of canaries in a namespace whose pod logs this person may read. */
export async function readPlaceContent(
  context: Context,
  open: OpenCluster,
  { namespace, canaries }: CanaryPlace,
): Promise<PlaceContent> {
  const read = async (labelSelector: string) => {
    const [cronJobs, jobs] = await Promise.all([
      open.kubernetes.listCronJobs({ namespace, labelSelector }),
      open.kubernetes.listJobs({ namespace, labelSelector }),
    ])
    return { cronJobs: new Map(cronJobs.items.map((each) => [each.metadata.uid, each])), jobs }
  }
  const isWhole = ({ cronJobs }: Awaited<ReturnType<typeof read>>) =>
    canaries.every(({ uid }) => cronJobs.has(uid))
  const ids = canaries.map(({ id }) => id).join(',')
  const selected =
    canaries.length <= MAX_SELECTED
      ? await read(`${VERIFICATION_SELECTOR},${CANARY_LABEL} in (${ids})`)
      : undefined
  // Somebody may have taken away the label.
  const { cronJobs, jobs } =
    selected && isWhole(selected) ? selected : await read(VERIFICATION_SELECTOR)
  return {
    cronJobs,
    jobs: selectCanaryJobs(context, canaries, jobs.items),
    isNamespaceGone:
      canaries.some(({ uid }) => !cronJobs.has(uid)) && (await isGone(open, namespace)),
  }
}

async function isGone({ kubernetes }: OpenCluster, namespace: string): Promise<boolean> {
  try {
    const { metadata } = await kubernetes.getNamespace(namespace)
    return metadata.deletionTimestamp !== undefined
  } catch (error) {
    if (error instanceof AppError) return error.code === 'not-found'
    throw error
  }
}

/** The stored runs of canaries: the newest of each, and the last ones as they are shown. */
export type StoredRuns = {
  newest: Map<string, StoredVerification>
  history: Map<string, CanaryHistoryRun[]>
}

export async function readStoredRuns(
  { store, actor }: Context,
  ids: readonly string[],
): Promise<StoredRuns> {
  const [newest, history] = await Promise.all([
    listNewestCanaryRuns(store, actor.orgUid, ids),
    listCanaryHistory(store, actor.orgUid, { canaries: ids, limit: CANARY_TICKS }),
  ])
  const byCanary = new Map<string, CanaryHistoryRun[]>()
  for (const run of history) byCanary.set(run.canary, [...(byCanary.get(run.canary) ?? []), run])
  return {
    newest: new Map(newest.flatMap((run) => (run.canary === null ? [] : [[run.canary, run]]))),
    history: byCanary,
  }
}

/** A canary as the cluster and the database have it now. */
export type CanaryObservation = {
  state: CanaryState
  ticks: CanaryTick[]
  running?: string
  nextAt?: string
  /** Times of missed runs, ISO 8601, newest first. */
  missed: string[]
  /** Since the cluster answers again, if it was unreachable. */
  missedSince: Date | null
  /** Ended Jobs whose result is not stored, oldest first. */
  unread: Job[]
  cronJob?: CronJob
}

/** What is stored of canaries and of their namespace. */
export type KnownOfCanaries = { runs: StoredRuns; place: CanaryPlaceRecord | undefined }

/** What a canary's state is, from what its namespace has and from its stored runs. */
export function observeCanary(
  context: Context,
  canary: StoredCanary,
  reading: PlaceReading,
  { runs: { newest, history }, place }: KnownOfCanaries,
): CanaryObservation {
  const past = history.get(canary.id) ?? []
  const known = { runs: past.map(historyRun), missed: canary.missed.map(Date.parse) }
  const unknown = (
    reason: CanaryUnknown,
    more: { problem?: Problem; since?: string } = {},
  ): CanaryObservation => ({
    state: { code: 'unknown', reason, ...more },
    ticks: canaryTicks(known),
    missed: canary.missed,
    missedSince: canary.missedSince,
    unread: [],
  })
  if (!reading.ok) {
    const reason = unknownReasonOf(reading.error)
    const since = reason === 'unreachable' ? (place?.readAt ?? place?.unreachableSince) : undefined
    return unknown(reason, { problem: reading.error, ...(since && { since: since.toISOString() }) })
  }
  const { cronJobs, jobs, isNamespaceGone } = reading.value
  const cronJob = cronJobs.get(canary.uid)
  if (!cronJob) return unknown(isNamespaceGone ? 'namespace-deleted' : 'deleted')
  if (!digestsOf(context).some((digest) => isSameCanary(cronJob, canary, digest)))
    return unknown('changed')

  const stored = new Set(past.map(({ name }) => name))
  const own = jobs.filter((job) => cronJobUidOf(job) === canary.uid)
  const unread = own
    .filter((job) => jobFactsOf(job).ended && !stored.has(job.metadata.name))
    .toSorted((a, b) => scheduledTimeOf(a) - scheduledTimeOf(b))
  const active = own.find((job) => !jobFactsOf(job).ended)
  const times = {
    createdAt: Date.parse(cronJob.metadata.creationTimestamp),
    lastScheduledAt: timeOf(cronJob.status?.lastScheduleTime),
  }
  const now = context.clock().getTime()
  const missedSince = missedSinceOf(canary, place, now)
  const missed = missedTimes({
    now,
    since: missedSince?.getTime(),
    cadence: canary,
    cronJob: times,
    jobs: own.map(seenJobOf),
    ran: known.runs.map(({ at }) => at),
  })
  const allMissed = [...new Set([...missed, ...known.missed])]
    .toSorted((a, b) => b - a)
    .slice(0, CANARY_TICKS)
  const last = newest.get(canary.id)
  const live = unread.map((job) => liveRun(job, 'unread'))
  const running = active && liveRun(active, 'running')
  return {
    state: decideCanaryState({
      cadence: canary,
      cronJob: times,
      runs: [...(last ? [storedRun(last)] : []), ...live, ...(running ? [running] : [])],
      missed: allMissed,
    }),
    ticks: canaryTicks({ runs: [...known.runs, ...live], missed: allMissed }),
    ...(running && { running: running.name }),
    nextAt: new Date(nextScheduledTime(canary, now)).toISOString(),
    missed: allMissed.map((at) => new Date(at).toISOString()),
    missedSince,
    unread,
    cronJob,
  }
}

/** A run that was due while the cluster was unreachable is not missed, so it counts from now where it answers again. */
function missedSinceOf(
  { missedSince }: StoredCanary,
  place: CanaryPlaceRecord | undefined,
  now: number,
): Date | null {
  const since = place?.unreachableSince
  return since && (missedSince === null || missedSince < since) ? new Date(now) : missedSince
}

const timeOf = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))

/** The state of a canary whose namespace could not be read. */
export const unknownStateOf = (problem: Problem): CanaryState => ({
  code: 'unknown',
  reason: unknownReasonOf(problem),
  problem,
})

const unknownReasonOf = ({ code, reason }: Problem): CanaryUnknown => {
  if (code === 'unreachable') return 'unreachable'
  if (code === 'forbidden' || reason === 'rbac') return 'not-permitted'
  return 'unreadable'
}

function seenJobOf(job: Job): SeenJob {
  const { ended } = jobFactsOf(job)
  return { at: scheduledTimeOf(job), outcome: ended?.state ?? 'active' }
}

const liveRun = (job: Job, verdict: 'unread' | 'running'): CanaryRun => ({
  name: job.metadata.name,
  at: scheduledTimeOf(job),
  verdict,
})

const verdictOf = (verdict: string): CanaryRun['verdict'] =>
  verdict === 'passed' || verdict === 'failed' ? verdict : 'no-result'

const storedRun = ({ name, startedAt, verdict, cause }: StoredVerification): CanaryRun => ({
  name,
  at: startedAt.getTime(),
  verdict: verdictOf(verdict),
  cause: CAUSE_CODES.find((known) => known === cause),
})

const historyRun = ({ name, startedAt, verdict }: CanaryHistoryRun): CanaryRun => ({
  name,
  at: startedAt.getTime(),
  verdict: verdictOf(verdict),
})
