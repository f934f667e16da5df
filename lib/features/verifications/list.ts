import 'server-only'

import pMap from 'p-map'
import { listRememberedNamespaces } from '@/lib/adapters/database/namespaces'
import { listRunPlaces } from '@/lib/adapters/database/verification-runs'
import {
  listStoredVerifications,
  type StoredVerification,
} from '@/lib/adapters/database/verifications'
import { withDeadline } from '@/lib/common/deadline'
import type { Reading } from '@/lib/common/result'
import type { Job } from '@/lib/core/kubernetes/kinds'
import { ENDED_VERDICT } from '@/lib/core/verification/evaluation'
import { jobFactsOf } from '@/lib/core/verification/evidence'
import { VERIFICATION_SELECTOR } from '@/lib/core/verification/job-manifest'
import type { ProofState } from '@/lib/core/verification/proof'
import {
  kubernetesFor,
  type OpenCluster,
  openCluster,
  readClusters,
} from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { isCloudRun, rebuildStoredReport } from './finished-run'
import { createProofReader } from './proofs'
import { type RunRecord, readOwnership } from './run-record'
import type {
  ForeignJob,
  VerificationFilter,
  VerificationList,
  VerificationPlace,
  VerificationSummary,
} from './schema'
import { describeForeignJob, requireLogAccess } from './verification'

const CLUSTERS_AT_ONCE = 16
const PLACES_AT_ONCE = 4
const PROOFS_AT_ONCE = 8
const MAX_PLACES = 100
const MAX_STORED = 500

type PlaceRuns = Reading<{ own: VerificationSummary[]; foreign: ForeignJob[] }>

/**
 * Lists the runs whose logs a person may read, in the clusters and in the database, newest first. With
 * `deadline` in milliseconds, clusters that have not answered by then are named in `pending` instead.
 */
export async function listVerifications(
  context: Context,
  filter: VerificationFilter,
  deadline?: number,
): Promise<VerificationList> {
  const { store, actor, clock } = context
  const { cluster, namespace, account } = filter
  const [listed, stored] = await Promise.all([
    readPart(context, () => readClusters(context)),
    listStoredVerifications(store, actor.orgUid, {
      limit: MAX_STORED,
      ...(cluster ? { cluster } : {}),
      ...(namespace ? { namespace } : {}),
      ...(account ? { account } : {}),
    }),
  ])
  const clusters = listed.ok ? listed.value : []
  const { places, beyond } = await readPlaces(context, clusters, filter, stored)
  const asked = [...new Set(places.map((place) => place.cluster))]
  const known = new Map(clusters.map((each) => [each.id, each]))
  const nameOf = (id: string) => known.get(id)?.name ?? id
  const read = new Map<VerificationPlace, PlaceRuns>()
  const reading = pMap(
    asked,
    async (id) => {
      const within = places.filter((place) => place.cluster === id)
      const open = async () => {
        const cluster = known.get(id)
        return cluster
          ? { cluster, kubernetes: kubernetesFor(context, cluster) }
          : openCluster(context, id)
      }
      for (const [place, answer] of await readClusterRuns(context, open, within))
        read.set(place, answer)
    },
    { concurrency: CLUSTERS_AT_ONCE },
  )
  await (deadline === undefined ? reading : withDeadline(reading, deadline))

  const answered = places.flatMap((place) => {
    const answer = read.get(place)
    return answer ? [{ place, clusterName: nameOf(place.cluster), answer }] : []
  })
  const readable = answered.filter(({ answer }) => answer.ok)
  const listedRuns = stored.filter((one) => readable.some(({ place }) => isIn(one, place)))
  const proofs = new Map<StoredVerification, ProofState>()
  const proofReader = createProofReader(context)
  const deciding = pMap(
    listedRuns,
    async (one) => {
      const cluster = known.get(one.cluster)
      if (!cluster) return
      const open = { cluster, kubernetes: kubernetesFor(context, cluster) }
      proofs.set(one, await proofReader.ofRun(open, one))
    },
    { concurrency: PROOFS_AT_ONCE },
  )
  await (deadline === undefined ? deciding : withDeadline(deciding, deadline))
  const rows = answered.flatMap(({ place, clusterName, answer }): VerificationSummary[] => {
    if (!answer.ok) return []
    const here = stored.filter((one) => isIn(one, place))
    const finished = here.map((one) => summarizeStored(one, clusterName, proofs.get(one)))
    const names = new Set(here.map(({ name }) => name))
    // A run is stored before its Job is deleted.
    return [...answer.value.own.filter(({ name }) => !names.has(name)), ...finished]
  })
  const foreign = answered.flatMap(({ answer }) => (answer.ok ? answer.value.foreign : []))
  return {
    rows: rows
      .filter((row) => !account || row.account === account)
      .filter(({ verdict }) => !filter.verdict || verdict.state === filter.verdict)
      .filter(({ verdict }) => !filter.cause || verdict.cause === filter.cause)
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt)),
    foreign: foreign
      .filter((job) => !account || job.account === account)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
    hidden: answered.flatMap(({ place, clusterName, answer }) =>
      answer.ok ? [] : [{ ...place, clusterName, problem: answer.error }],
    ),
    pending: asked
      .filter((id) => places.some((place) => place.cluster === id && !read.has(place)))
      .map(nameOf),
    beyond,
    at: clock().toISOString(),
  }
}

/** Reads one cluster's Jobs, namespace by namespace. Once a cluster is unreachable, it is not asked again. */
async function readClusterRuns(
  context: Context,
  open: () => Promise<OpenCluster>,
  places: readonly VerificationPlace[],
): Promise<[VerificationPlace, PlaceRuns][]> {
  let unreachable: PlaceRuns | undefined
  return pMap(
    places,
    async (place) => {
      if (unreachable) return [place, unreachable]
      const reading = await readPart(context, async () => {
        const { cluster, kubernetes } = await open()
        await requireLogAccess({ cluster, kubernetes }, place)
        const { items } = await kubernetes.listJobs({
          namespace: place.namespace,
          labelSelector: VERIFICATION_SELECTOR,
        })
        return summarizeJobs(context, { cluster }, place, items)
      })
      if (!reading.ok && reading.error.code === 'unreachable') unreachable = reading
      return [place, reading]
    },
    { concurrency: PLACES_AT_ONCE },
  )
}

/** The runs of this console among the Jobs of a namespace, and the Jobs that only look like runs. */
async function summarizeJobs(
  context: Context,
  open: Pick<OpenCluster, 'cluster'>,
  place: VerificationPlace,
  jobs: readonly Job[],
) {
  const ownership = await readOwnership(context, place, jobs)
  const own: VerificationSummary[] = []
  const foreign: ForeignJob[] = []
  for (const job of jobs) {
    const found = ownership.get(job.metadata.uid)
    if (found?.own) {
      // Kubernetes keeps the ended Jobs of a canary, whose newest result is listed once it is stored.
      if (!found.run.canary || !jobFactsOf(job).ended)
        own.push(summarizeRun(open, place, found.run, job))
    } else if (found) foreign.push(describeForeignJob(open, place, { job, reason: found.reason }))
  }
  return { own, foreign }
}

/** A run whose result is not stored: it is running, or it has ended and nobody has settled it. */
function summarizeRun(
  { cluster }: Pick<OpenCluster, 'cluster'>,
  place: VerificationPlace,
  { name, account, actor, startedAt, bucketCheck, refresh, canary }: RunRecord,
  job: Job,
): VerificationSummary {
  const { ended } = jobFactsOf(job)
  return {
    ...place,
    name,
    clusterName: cluster.name,
    account,
    actor,
    ...(canary && { canary }),
    ...(bucketCheck && { bucket: bucketCheck.bucket }),
    ...(refresh && { refreshClient: refresh.client }),
    startedAt: startedAt.toISOString(),
    ...(ended?.at ? { endedAt: ended.at } : {}),
    verdict: ended ? ENDED_VERDICT : { state: 'running', sentence: 'The verification is running.' },
  }
}

const isIn = (one: StoredVerification, place: VerificationPlace) =>
  one.cluster === place.cluster && one.namespace === place.namespace

function summarizeStored(
  stored: StoredVerification,
  clusterName: string,
  proof: ProofState | undefined,
): VerificationSummary {
  const { cluster, namespace, name, account, actor, startedAt, endedAt, canary } = stored
  const refresh = stored.proof?.refresh
  return {
    cluster,
    namespace,
    name,
    clusterName,
    account,
    actor,
    ...(canary && { canary }),
    ...(refresh && { refreshClient: refresh.client }),
    verdict: rebuildStoredReport(stored).verdict,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    ...(proof && !isCloudRun(stored) && { proof }),
  }
}

/**
 * The namespaces to list: those with recorded or stored runs, the one that was asked for, and those that this person
 * has opened. `beyond` is how many more there are than are listed at once.
 */
async function readPlaces(
  { store, actor }: Context,
  clusters: readonly { id: string }[],
  { cluster, namespace }: VerificationFilter,
  stored: readonly StoredVerification[],
): Promise<{ places: VerificationPlace[]; beyond: number }> {
  const remembered = await pMap(
    clusters,
    async ({ id }) => {
      const names = await listRememberedNamespaces(store, actor.orgUid, {
        actor: actor.uid,
        cluster: id,
      })
      return names.map((name) => ({ cluster: id, namespace: name }))
    },
    { concurrency: PLACES_AT_ONCE },
  )
  const started = await listRunPlaces(store, actor.orgUid)
  const asked = cluster && namespace ? [{ cluster, namespace }] : []
  const withRuns = stored.map((one) => ({ cluster: one.cluster, namespace: one.namespace }))
  const places = new Map(
    [...asked, ...started, ...withRuns, ...remembered.flat()].map((place) => [
      `${place.cluster} ${place.namespace}`,
      place,
    ]),
  )
  const wanted = [...places.values()]
    .filter((place) => !cluster || place.cluster === cluster)
    .filter((place) => !namespace || place.namespace === namespace)
  const listed = wanted.slice(0, MAX_PLACES)
  return { places: listed, beyond: wanted.length - listed.length }
}
