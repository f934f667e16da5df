import 'server-only'

import { kubernetesOf, openCluster, readClusters } from '../clusters/service'
import { mapLimited } from '../concurrent'
import type { Job } from '../kubernetes/kinds'
import { readPart } from '../read-part'
import type { Context } from '../session/context'
import { listRememberedNamespaces } from '../store/namespaces'
import { type KeptVerification, listVerifications as listKept } from '../store/verifications'
import { jobFacts } from './evidence'
import { recall } from './keep'
import { SELECTOR } from './manifest'
import { originOf } from './observe'
import {
  type VerificationFilter,
  type VerificationList,
  type VerificationPlace,
  VerificationSummary,
} from './schema'
import { readVerification, requireLogAccess } from './service'

const MOST_PLACES = 30

/** Runs a person may read the logs of: those in the clusters now, and those kept. Newest first. */
export async function listVerifications(
  context: Context,
  filter: VerificationFilter,
): Promise<VerificationList> {
  const { store, actor, clock } = context
  const { cluster, namespace, account } = filter
  const [known, kept] = await Promise.all([
    readPart(context, () => readClusters(context)),
    listKept(store, actor.orgUid, {
      limit: 500,
      ...(cluster ? { cluster } : {}),
      ...(namespace ? { namespace } : {}),
      ...(account ? { account } : {}),
    }),
  ])
  const clusters = known.ok ? known.value : []
  const places = await placesOf(context, clusters, filter, kept)
  const read = await mapLimited(places, 4, async (place) => {
    const found = clusters.find(({ id }) => id === place.cluster)
    const reading = await readPart(context, async () => {
      const open = found
        ? { cluster: found, kubernetes: kubernetesOf(context, found) }
        : await openCluster(context, place.cluster)
      await requireLogAccess(open, place)
      const { items } = await open.kubernetes.listJobs({
        namespace: place.namespace,
        labelSelector: SELECTOR,
      })
      return Promise.all(items.map((job) => rowOf(context, place, open.cluster.name, job)))
    })
    return { place, name: found?.name ?? place.cluster, reading }
  })

  const rows = read.flatMap(({ place, name: clusterName, reading }): VerificationSummary[] => {
    if (!reading.ok) return []
    const here = kept.filter((one) => isAt(one, place))
    const ended = here.map((one) => summaryOf(one, clusterName))
    const known = new Set(here.map(({ name }) => name))
    const live = reading.value.flatMap((row) => (row && !known.has(row.name) ? [row] : []))
    return [...live, ...ended]
  })
  return {
    rows: rows
      .filter((row) => !account || row.account === account)
      .filter(({ verdict }) => !filter.verdict || verdict.state === filter.verdict)
      .filter(({ verdict }) => !filter.cause || verdict.cause === filter.cause)
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt)),
    hidden: read.flatMap(({ place, name, reading }) =>
      reading.ok ? [] : [{ ...place, clusterName: name, problem: reading.error }],
    ),
    at: clock().toISOString(),
  }
}

/** A Job in the cluster. One that has ended with nobody looking is kept now. */
async function rowOf(
  context: Context,
  place: VerificationPlace,
  clusterName: string,
  job: Job,
): Promise<VerificationSummary | undefined> {
  const origin = originOf(job)
  if (!origin) return undefined
  const { name } = job.metadata
  if (jobFacts(job).ended)
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

const isAt = (one: KeptVerification, place: VerificationPlace) =>
  one.cluster === place.cluster && one.namespace === place.namespace

function summaryOf(kept: KeptVerification, clusterName: string): VerificationSummary {
  const { cluster, namespace, name, account, actor, startedAt, endedAt } = kept
  return {
    cluster,
    namespace,
    name,
    clusterName,
    account,
    actor,
    verdict: recall(kept).verdict,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
  }
}

/** Namespaces where runs are kept, that were asked for, or that this person has opened. */
async function placesOf(
  { store, actor }: Context,
  clusters: readonly { id: string }[],
  { cluster, namespace }: VerificationFilter,
  kept: readonly KeptVerification[],
): Promise<VerificationPlace[]> {
  const remembered = await mapLimited(clusters, 4, async ({ id }) => {
    const names = await listRememberedNamespaces(store, actor.orgUid, {
      actor: actor.uid,
      cluster: id,
    })
    return names.map((name) => ({ cluster: id, namespace: name }))
  })
  const asked = cluster && namespace ? [{ cluster, namespace }] : []
  const all = [...asked, ...kept.map((one) => ({ cluster: one.cluster, namespace: one.namespace }))]
  const places = new Map(
    [...all, ...remembered.flat()].map((place) => [`${place.cluster} ${place.namespace}`, place]),
  )
  return [...places.values()]
    .filter((place) => !cluster || place.cluster === cluster)
    .filter((place) => !namespace || place.namespace === namespace)
    .slice(0, MOST_PLACES)
}
