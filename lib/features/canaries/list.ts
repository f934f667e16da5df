import 'server-only'

import pMap from 'p-map'
import { findCanary, listCanaries, type StoredCanary } from '@/lib/adapters/database/canaries'
import { withDeadline } from '@/lib/common/deadline'
import { AppError } from '@/lib/common/errors'
import type { ProofState } from '@/lib/core/verification/proof'
import { openCluster, readClusters } from '@/lib/features/clusters/service'
import { createProofReader } from '@/lib/features/verifications/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { causeTitleOf } from './notices'
import {
  type CanaryObservation,
  type CanaryPlace,
  observeCanary,
  type PlaceReading,
  placesOf,
  readPlace,
  readPlaces,
  readStoredRuns,
} from './reading'
import { type CanaryFilter, type CanaryList, type CanarySummary, MAX_CANARIES } from './schema'

const MAX_PLACES = 100
/** The proofs of more canaries are decided on the pages of their accounts. */
const MAX_PROOFS = 100
const PROOFS_AT_ONCE = 8

/**
 * Lists the canaries in namespaces whose pod logs a person may read, and those that the person answers for. With
 * `deadline` in milliseconds, clusters that have not answered by then are named in `pending` instead.
 */
export async function listCanarySummaries(
  context: Context,
  filter: CanaryFilter,
  deadline?: number,
): Promise<CanaryList> {
  const { store, actor, clock } = context
  const stored = await listCanaries(store, actor.orgUid, { ...filter, limit: MAX_CANARIES })
  const at = clock().toISOString()
  if (stored.length === 0) return { rows: [], hidden: [], pending: [], beyond: 0, at }
  const listed = await readPart(context, () => readClusters(context))
  const names = new Map(listed.ok ? listed.value.map(({ id, name }) => [id, name]) : [])
  const nameOf = (id: string) => names.get(id) ?? id
  const isDeleted = ({ cluster }: { cluster: string }) => listed.ok && !names.has(cluster)

  const all = placesOf(stored)
  const places = all.filter((place) => !isDeleted(place)).slice(0, MAX_PLACES)
  const readings = new Map<CanaryPlace, PlaceReading>()
  const reading = readPlaces(context, places, (place, answer) => {
    readings.set(place, answer)
  })
  await (deadline === undefined ? reading : withDeadline(reading, deadline))

  const shown: ShownCanary[] = []
  for (const place of all.filter(isDeleted))
    for (const canary of place.canaries)
      if (isOwn(context, canary))
        shown.push({ canary, observe: () => observeDeletedCluster(canary) })
  for (const [place, answer] of readings)
    for (const canary of place.canaries)
      if (answer.ok || isOwn(context, canary))
        shown.push({ canary, observe: (runs) => observeCanary(context, canary, answer, runs) })
  const runs = await readStoredRuns(
    context,
    shown.map(({ canary }) => canary.id),
  )
  const observed = shown.map(({ canary, observe }) => ({ canary, observation: observe(runs) }))
  const proofs = new Map<string, ProofState>()
  const deciding = decideProofs(context, observed, runs, proofs)
  await (deadline === undefined ? deciding : withDeadline(deciding, deadline))
  return {
    rows: observed
      .map(({ canary, observation }) =>
        summarizeCanary(canary, nameOf(canary.cluster), observation, proofs.get(canary.id)),
      )
      .toSorted((a, b) => placeTextOf(a).localeCompare(placeTextOf(b))),
    hidden: [...readings].flatMap(([{ cluster, namespace }, answer]) =>
      answer.ok
        ? []
        : [{ cluster, namespace, clusterName: nameOf(cluster), problem: answer.error }],
    ),
    pending: [
      ...new Set(places.filter((place) => !readings.has(place)).map(({ cluster }) => cluster)),
    ].map(nameOf),
    beyond: all.filter((place) => !isDeleted(place)).length - places.length,
    at,
  }
}

/** What the last runs that passed prove now, by canary. */
async function decideProofs(
  context: Context,
  observed: readonly { canary: StoredCanary; observation: CanaryObservation }[],
  { newest }: Runs,
  proofs: Map<string, ProofState>,
) {
  const reader = createProofReader(context)
  const passed = observed.filter(({ observation }) => observation.state.code === 'passed')
  await pMap(
    passed.slice(0, MAX_PROOFS),
    async ({ canary: { id, cluster } }) => {
      const run = newest.get(id)
      if (run) proofs.set(id, await reader.ofRun(await openCluster(context, cluster), run))
    },
    { concurrency: PROOFS_AT_ONCE },
  )
}

type Runs = Awaited<ReturnType<typeof readStoredRuns>>
type ShownCanary = {
  canary: StoredCanary
  observe(runs: Runs): CanaryObservation
}

const placeTextOf = ({ clusterName, namespace, account, madeAt }: CanarySummary) =>
  `${clusterName} ${namespace} ${account} ${madeAt}`

/** People see what they answer for even where they cannot read it any more. */
const isOwn = ({ actor }: Context, { owner, madeBy }: StoredCanary) =>
  owner === actor.uid || madeBy === actor.uid

const observeDeletedCluster = ({ missed }: StoredCanary): CanaryObservation => ({
  state: { code: 'unknown', reason: 'cluster-deleted' },
  ticks: [],
  missed,
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
  const reading = await readPlace(context, { cluster, namespace, canaries: [canary] })
  if (!reading.ok && !isOwn(context, canary)) {
    const { code, message, ...detail } = reading.error
    throw new AppError(code, message, { detail })
  }
  const runs = await readStoredRuns(context, [id])
  return {
    canary,
    clusterName,
    observation: observeCanary(context, canary, reading, runs),
    reading,
  }
}

export const canaryNotFound = () =>
  new AppError('not-found', 'Canary not found.', {
    detail: { next: 'Someone may have deleted it. Reload the page.' },
  })
