import 'server-only'

import {
  listStoredVerifications,
  type StoredVerification,
} from '@/lib/adapters/database/verifications'
import { mapLimited } from '@/lib/common/concurrent'
import { withDeadline } from '@/lib/common/deadline'
import type { Reading } from '@/lib/common/result'
import type { Job } from '@/lib/core/kubernetes/kinds'
import { jobFactsOf } from '@/lib/core/verification/evidence'
import { VERIFICATION_SELECTOR } from '@/lib/core/verification/job-manifest'
import {
  kubernetesFor,
  type OpenCluster,
  openCluster,
  readClusters,
} from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { rebuildStoredReport } from './keep'
import { parseJobOrigin } from './observe'
import { readPlaces } from './places'
import {
  type VerificationFilter,
  type VerificationList,
  type VerificationPlace,
  VerificationSummary,
} from './schema'
import { readVerification, requireLogAccess } from './service'

const CLUSTERS_AT_ONCE = 16
const PLACES_AT_ONCE = 4

type Read = Reading<(VerificationSummary | undefined)[]>

/**
 * Runs a person may read the logs of: those in the clusters now, and those kept. Newest first. With
 * `patience`, clusters that have not answered by then are named as pending, and theirs are left out.
 */
export async function listVerifications(
  context: Context,
  filter: VerificationFilter,
  patience?: number,
): Promise<VerificationList> {
  const { store, actor, clock } = context
  const { cluster, namespace, account } = filter
  const [listed, kept] = await Promise.all([
    readPart(context, () => readClusters(context)),
    listStoredVerifications(store, actor.orgUid, {
      limit: 500,
      ...(cluster ? { cluster } : {}),
      ...(namespace ? { namespace } : {}),
      ...(account ? { account } : {}),
    }),
  ])
  const clusters = listed.ok ? listed.value : []
  const { places, beyond } = await readPlaces(context, clusters, filter, kept)
  const asked = [...new Set(places.map((place) => place.cluster))]
  const known = new Map(clusters.map((each) => [each.id, each]))
  const nameOf = (id: string) => known.get(id)?.name ?? id
  const read = new Map<VerificationPlace, Read>()
  const whole = mapLimited(asked, CLUSTERS_AT_ONCE, async (id) => {
    const within = places.filter((place) => place.cluster === id)
    const open = async () => {
      const cluster = known.get(id)
      return cluster
        ? { cluster, kubernetes: kubernetesFor(context, cluster) }
        : openCluster(context, id)
    }
    for (const [place, reading] of await readCluster(context, open, within))
      read.set(place, reading)
  })
  await (patience === undefined ? whole : withDeadline(whole, patience))

  const answered = places.flatMap((place) => {
    const reading = read.get(place)
    return reading ? [{ place, clusterName: nameOf(place.cluster), reading }] : []
  })
  const rows = answered.flatMap(({ place, clusterName, reading }): VerificationSummary[] => {
    if (!reading.ok) return []
    const here = kept.filter((one) => isAt(one, place))
    const ended = here.map((one) => summaryOf(one, clusterName))
    const names = new Set(here.map(({ name }) => name))
    const live = reading.value.flatMap((row) => (row && !names.has(row.name) ? [row] : []))
    return [...live, ...ended]
  })
  return {
    rows: rows
      .filter((row) => !account || row.account === account)
      .filter(({ verdict }) => !filter.verdict || verdict.state === filter.verdict)
      .filter(({ verdict }) => !filter.cause || verdict.cause === filter.cause)
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt)),
    hidden: answered.flatMap(({ place, clusterName, reading }) =>
      reading.ok ? [] : [{ ...place, clusterName, problem: reading.error }],
    ),
    pending: asked
      .filter((id) => places.some((place) => place.cluster === id && !read.has(place)))
      .map(nameOf),
    beyond,
    at: clock().toISOString(),
  }
}

/** The Jobs of one cluster, place by place. Once it does not answer, it is not asked again. */
async function readCluster(
  context: Context,
  open: () => Promise<OpenCluster>,
  places: readonly VerificationPlace[],
): Promise<[VerificationPlace, Read][]> {
  let down: Read | undefined
  return mapLimited(places, PLACES_AT_ONCE, async (place) => {
    if (down) return [place, down]
    const reading = await readPart(context, async () => {
      const { cluster, kubernetes } = await open()
      await requireLogAccess({ cluster, kubernetes }, place)
      const { items } = await kubernetes.listJobs({
        namespace: place.namespace,
        labelSelector: VERIFICATION_SELECTOR,
      })
      return Promise.all(items.map((job) => rowOf(context, place, cluster.name, job)))
    })
    if (!reading.ok && reading.error.code === 'unreachable') down = reading
    return [place, reading]
  })
}

/** A Job in the cluster. One that has ended with nobody looking is kept now. */
async function rowOf(
  context: Context,
  place: VerificationPlace,
  clusterName: string,
  job: Job,
): Promise<VerificationSummary | undefined> {
  const origin = parseJobOrigin(job)
  if (!origin) return undefined
  const { name } = job.metadata
  if (jobFactsOf(job).ended)
    return readVerification(context, { ...place, name }).then(
      (verification) => VerificationSummary.parse(verification),
      () => undefined,
    )
  return {
    ...place,
    name,
    clusterName,
    account: origin.account,
    actor: origin.startedBy,
    startedAt: origin.startedAt,
    verdict: { state: 'running', sentence: 'The verification is running.' },
  }
}

const isAt = (one: StoredVerification, place: VerificationPlace) =>
  one.cluster === place.cluster && one.namespace === place.namespace

function summaryOf(kept: StoredVerification, clusterName: string): VerificationSummary {
  const { cluster, namespace, name, account, actor, startedAt, endedAt } = kept
  return {
    cluster,
    namespace,
    name,
    clusterName,
    account,
    actor,
    verdict: rebuildStoredReport(kept).verdict,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
  }
}
