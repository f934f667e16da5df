import 'server-only'

import { randomUUID } from 'node:crypto'
import { findCanariesByUid, type StoredCanary } from '@/lib/adapters/database/canaries'
import type { MacInput, RowMac } from '@/lib/adapters/database/sealed-store'
import {
  findStoredRuns,
  insertRunIntent,
  type RunIntent,
  type StoredRun,
  storeCreatedJob,
} from '@/lib/adapters/database/verification-runs'
import { redactJson } from '@/lib/common/redact'
import { cronJobUidOf, scheduledTimeOf } from '@/lib/core/canary/canary-identity'
import type { ExchangeTarget } from '@/lib/core/identity/trust-target'
import type { Job, Pod, PodSpec } from '@/lib/core/kubernetes/kinds'
import { buildVerificationJob, type JobParameters } from '@/lib/core/verification/job-manifest'
import type { Preflight } from '@/lib/core/verification/preflight'
import {
  type DigestText,
  digestEnv,
  digestTemplate,
  type ForeignReason,
  isPodOfRun,
  isSameTemplate,
} from '@/lib/core/verification/run-identity'
import type { OpenCluster } from '@/lib/features/clusters/service'
import { type RecordedChange, recorded } from '@/lib/server/audit/audit'
import { log } from '@/lib/server/log'
import { computeMac, findRowMac, rowMacs, verifyMac } from '@/lib/server/mac'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { version } from '@/package.json'
import type { VerificationRef } from './schema'

/** Whether a Job is one that this console started, by its record alone. */
export type JobOwnership = { own: true; run: RunRecord } | { own: false; reason: ForeignReason }

/** What the console recorded of a run, or of the canary whose CronJob created its Job. */
export type RunRecord = Omit<StoredRun, 'mac'> & { canary?: string; cloud?: ExchangeTarget }

type RunStart = {
  parameters: JobParameters
  preflight: Preflight
  /** What the API server returned for a dry-run pod of the same parameters, or what a run recorded of that. */
  dryRun: { spec: PodSpec | undefined } | { recorded: PodSpec | null }
  /** The fixed name of a run that repeats another one. */
  name?: string
}

/**
 * Creates the Job of a run. The run is recorded first, and what the API server returned for the Job
 * afterwards: a Job without both is not believed to be this console's.
 */
export async function createRun(
  context: WriteContext,
  { cluster }: OpenCluster,
  entry: RecordedChange,
  { parameters, preflight, dryRun, name }: RunStart,
): Promise<VerificationRef> {
  const { store, actor, clock } = context
  const intent: RunIntent = {
    nonce: randomUUID(),
    cluster: cluster.id,
    namespace: parameters.namespace,
    account: parameters.account,
    actor: actor.uid,
    bucketCheck: parameters.bucketCheck ?? null,
    refresh: parameters.refresh?.plan ?? null,
    preflight: redactJson(preflight) as Preflight,
    dryRunSpec: dryRunSpecOf(context, dryRun),
    startedAt: clock(),
  }
  await insertRunIntent(store, actor.orgUid, intent)
  const manifest = buildVerificationJob(parameters, {
    startedBy: actor.uid,
    startedAt: intent.startedAt.toISOString(),
    nonce: intent.nonce,
    version,
    ...(name ? { name } : {}),
  })
  const job = await recorded(context, entry, async (write) => {
    const kubernetes = write.kubernetes(cluster)
    const created = await kubernetes.createJob(manifest)
    try {
      await storeCreated(context, intent, created)
    } catch (error) {
      await kubernetes
        .deleteJob({ ...namesOf(created, parameters.namespace), uid: created.metadata.uid })
        .catch((failure: unknown) => log.error('could not delete an unrecorded Job', { failure }))
      throw error
    }
    return created
  })
  return { cluster: cluster.id, ...namesOf(job, parameters.namespace) }
}

function dryRunSpecOf(context: Context, dryRun: RunStart['dryRun']) {
  if ('recorded' in dryRun) return dryRun.recorded
  return dryRun.spec ? digestEnv(dryRun.spec, digestFor(context)) : null
}

const namesOf = ({ metadata }: Job, namespace: string) => ({ namespace, name: metadata.name })

async function storeCreated(context: WriteContext, intent: RunIntent, job: Job) {
  const created = {
    name: job.metadata.name,
    uid: job.metadata.uid,
    template: digestTemplate(job.spec.template, digestFor(context)),
  }
  const mac = computeMac(context.config, macInputOf(context, { ...intent, ...created }))
  await storeCreatedJob(context.store, context.actor.orgUid, intent.nonce, { ...created, mac })
}

const macInputOf = (
  { actor }: Pick<Context, 'actor'>,
  { mac: _, refresh, ...meaning }: Omit<StoredRun, 'mac'> & { mac?: string },
): MacInput => ({
  organization: actor.orgUid,
  table: 'verification_runs',
  key: meaning.nonce,
  version: 1,
  // Runs that were recorded before there were refresh proofs keep their codes.
  meaning: { ...meaning, ...(refresh && { refresh }) },
})

/**
 * Another webhook may put a secret into a container's environment, so the values of variables are recorded
 * and compared by their codes.
 */
function digestFor(
  { config, actor }: Pick<Context, 'config' | 'actor'>,
  { compute }: RowMac = rowMacs(config).newest,
): DigestText {
  return (text) =>
    compute({
      organization: actor.orgUid,
      table: 'verification_runs',
      key: 'environment',
      version: 1,
      meaning: text,
    })
}

/** The console's record of a run by its name, for a run whose Job is gone. */
export async function findRunRecord(
  context: Pick<Context, 'store' | 'actor' | 'config'>,
  { cluster, namespace, name }: VerificationRef,
): Promise<RunRecord | undefined> {
  const { store, actor, config } = context
  const runs = await findStoredRuns(store, actor.orgUid, { cluster, namespace, name })
  return runs.find((run) => verifyMac(config, macInputOf(context, run), run.mac))
}

/** Decides for each Job of a namespace whether this console started it. */
export async function readOwnership(
  context: Context,
  { cluster, namespace }: Pick<VerificationRef, 'cluster' | 'namespace'>,
  jobs: readonly Job[],
): Promise<Map<string, JobOwnership>> {
  const { store, actor } = context
  const canaries = await readCanaries(context, cluster, jobs)
  const uids = jobs.map(({ metadata }) => metadata.uid)
  const runs = new Map(
    (await findStoredRuns(store, actor.orgUid, { cluster, uids })).map((run) => [run.uid, run]),
  )
  const ownershipOf = (job: Job): JobOwnership => {
    const canary = canaries.get(cronJobUidOf(job) ?? '')
    if (canary?.namespace === namespace) return canaryOwnership(context, canary, job)
    const run = runs.get(job.metadata.uid)
    if (!run || run.namespace !== namespace || run.name !== job.metadata.name)
      return { own: false, reason: 'unknown-job' }
    const mac = findRowMac(context.config, macInputOf(context, run), run.mac)
    if (!mac) return { own: false, reason: 'unverifiable' }
    if (!isSameTemplate(job.spec.template, run.template, digestFor(context, mac)))
      return { own: false, reason: 'edited' }
    return { own: true, run }
  }
  return new Map(jobs.map((job) => [job.metadata.uid, ownershipOf(job)]))
}

/** The Jobs of a namespace that the CronJobs of these canaries created as they were recorded. */
export function selectCanaryJobs(
  context: Context,
  canaries: readonly StoredCanary[],
  jobs: readonly Job[],
): Job[] {
  const byUid = new Map(canaries.map((canary) => [canary.uid, canary]))
  return jobs.filter((job) => {
    const canary = byUid.get(cronJobUidOf(job) ?? '')
    return canary !== undefined && canaryOwnership(context, canary, job).own
  })
}

/** The canaries whose CronJobs are the controllers of Jobs, by the uid of the CronJob. */
async function readCanaries(
  { store, actor }: Context,
  cluster: string,
  jobs: readonly Job[],
): Promise<Map<string, StoredCanary>> {
  const uids = new Set(jobs.flatMap((job) => cronJobUidOf(job) ?? []))
  const found = await findCanariesByUid(store, actor.orgUid, { cluster, uids: [...uids] })
  return new Map(found.map((canary) => [canary.uid, canary]))
}

/** A Job of a canary's CronJob is the console's while its template is the recorded one. */
function canaryOwnership(context: Context, canary: StoredCanary, job: Job): JobOwnership {
  const { id, cluster, namespace, account, owner, bucketCheck, preflight, dryRunSpec } = canary
  const { template, cloud } = canary
  if (!digestsOf(context).some((digest) => isSameTemplate(withoutJobLabels(job), template, digest)))
    return { own: false, reason: 'edited' }
  const run: RunRecord = {
    nonce: id,
    canary: id,
    ...(cloud && { cloud }),
    cluster,
    namespace,
    account,
    actor: owner,
    bucketCheck,
    refresh: null,
    preflight,
    dryRunSpec,
    startedAt: new Date(scheduledTimeOf(job)),
    name: job.metadata.name,
    uid: job.metadata.uid,
    template,
  }
  return { own: true, run }
}

/** Labels that the API server adds to the template of a Job, and not to that of a CronJob. */
const JOB_LABELS = /^(batch\.kubernetes\.io\/)?(controller-uid|job-name)$/

function withoutJobLabels({ spec: { template } }: Job): Job['spec']['template'] {
  const labels = Object.entries(template.metadata?.labels ?? {}).filter(
    ([label]) => !JOB_LABELS.test(label),
  )
  return { ...template, metadata: { ...template.metadata, labels: Object.fromEntries(labels) } }
}

/** Codes of texts under the newest secret and under older ones: a canary outlives a change of the secret. */
export const digestsOf = (context: Pick<Context, 'config' | 'actor'>): DigestText[] =>
  rowMacs(context.config).all.map((mac) => digestFor(context, mac))

/** A pod template as it is recorded and compared. */
export const recordedTemplate = (
  context: Pick<Context, 'config' | 'actor'>,
  template: Job['spec']['template'],
) => digestTemplate(template, digestFor(context))

/** Whether a pod is the one that a run's Job created, by the run's record. */
export const isOwnPod = (context: Context, run: RunRecord, pod: Pod) =>
  digestsOf(context).some((digest) => isPodOfRecord(context, run, pod, digest))

const isPodOfRecord = (context: Context, run: RunRecord, pod: Pod, digest: DigestText) =>
  isPodOfRun(pod, {
    uid: run.uid,
    template: run.template,
    dryRunSpec: run.dryRunSpec ?? undefined,
    exchangeBase: `${context.config.COREWEAVE_API_URL}/v1/cwobject/temporary-credentials/oidc/`,
    digest,
  })
