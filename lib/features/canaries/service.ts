import 'server-only'

import { randomInt, randomUUID } from 'node:crypto'
import {
  countCanaries,
  deleteCanaryRow,
  insertCanary,
  type NewCanary,
  updateCanaryOwner,
} from '@/lib/adapters/database/canaries'
import { AppError } from '@/lib/common/errors'
import { redactJson } from '@/lib/common/redact'
import { canarySettingsOf } from '@/lib/core/canary/canary-identity'
import { buildCanaryCronJob } from '@/lib/core/canary/cron-job-manifest'
import { PERIOD_MINUTES } from '@/lib/core/canary/schedule'
import type { ExchangeTarget, TrustTarget } from '@/lib/core/identity/trust-target'
import { targetAudience, targetName } from '@/lib/core/identity/trust-target-names'
import type { CronJob } from '@/lib/core/kubernetes/kinds'
import type { Preflight } from '@/lib/core/verification/preflight'
import { refuseCoreweaveAudience } from '@/lib/features/clouds/service'
import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import {
  prepareRun,
  recordedTemplate,
  requireRemovable,
} from '@/lib/features/verifications/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { log } from '@/lib/server/log'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { version } from '@/package.json'
import { findVisibleCanary, summarizeCanary } from './list'
import { renderCronJob } from './manifest'
import {
  type CanaryDetail,
  type CanaryRef,
  type CreateCanary,
  type CreateCanaryResult,
  type DeletedCanary,
  MAX_CANARIES,
} from './schema'

export { countCanaryStates } from './counts'
export { listCanarySummaries } from './list'
export { settleCanaries } from './settlement'

const tooMany = (limit: number) =>
  new AppError('conflict', `The organization already has ${limit} canaries, the maximum.`, {
    detail: { reason: 'too-many', next: 'Delete a canary that is no longer needed.' },
  })

/**
 * Checks everything that needs no pod, then creates the CronJob of a canary. When one of those checks fails, the
 * CronJob is created only with `force`.
 */
export async function createCanary(
  context: WriteContext,
  { cluster: id, namespace, account, bucketCheck: asked, target, schedule, force }: CreateCanary,
  {
    limit = MAX_CANARIES,
    offsetMinutes = randomInt(PERIOD_MINUTES[schedule]),
  }: { limit?: number; offsetMinutes?: number } = {},
): Promise<CreateCanaryResult> {
  const { store, actor, clock } = context
  if ((await countCanaries(store, actor.orgUid)) >= limit) throw tooMany(limit)
  const open = await openCluster(context, id)
  const { cluster } = open
  // An object that stays would stay after each run, so nobody can accept that for a canary.
  const given = asked && withoutLeftObject(asked)
  const cloud = target && requireExchange(cluster.issuerUrl, target)
  const prepared = await prepareRun(context, open, {
    namespace,
    account,
    bucketCheck: given,
    cloud,
  })
  const { parameters, preflight, dryRunSpec, blocked } = prepared
  if (blocked && !force) {
    const { started: _, ...rest } = blocked
    return { created: false, ...rest }
  }
  const { bucketCheck } = parameters
  if (bucketCheck) requireRemovable(preflight, bucketCheck)

  const canary = randomUUID()
  const madeAt = clock()
  const cadence = { schedule, offsetMinutes }
  const manifest = buildCanaryCronJob(parameters, cadence, {
    startedBy: actor.uid,
    startedAt: madeAt.toISOString(),
    nonce: canary,
    version,
  })
  const object = inCluster(cluster, { namespace, serviceAccount: account })
  const after = {
    schedule,
    image: parameters.image,
    ...bucketCheck,
    ...(cloud && { trustedBy: targetName(cloud), audience: targetAudience(cloud) }),
  }
  await recorded(context, { action: 'canary.create', object, after }, async (write) => {
    const kubernetes = write.kubernetes(cluster)
    const created = await kubernetes.createCronJob(manifest)
    const named = { namespace, name: created.metadata.name, uid: created.metadata.uid }
    try {
      const row: NewCanary = {
        ...recordOf(context, created),
        ...cadence,
        id: canary,
        cluster: id,
        namespace,
        account,
        bucketCheck: bucketCheck ?? null,
        cloud: cloud ?? null,
        dryRunSpec: dryRunSpec ? recordedTemplate(context, { spec: dryRunSpec }).spec : null,
        preflight: redactJson(preflight) as Preflight,
        madeBy: actor.uid,
        madeAt,
        owner: actor.uid,
        basis: preflight.basis ?? {},
        missed: [],
      }
      if (!(await insertCanary(store, actor.orgUid, row, limit))) throw tooMany(limit)
    } catch (error) {
      await kubernetes
        .deleteCronJob(named)
        .catch((failure: unknown) =>
          log.error('could not delete an unrecorded CronJob', { failure }),
        )
      throw error
    }
  })
  return { created: true, id: canary }
}

/** The target, if a pod can exchange its token with it. */
function requireExchange(issuerUrl: string, target: TrustTarget): ExchangeTarget {
  if (target.cloud !== 'aws' && target.cloud !== 'gcp')
    throw new AppError('invalid', `A canary cannot try the exchange with ${targetName(target)}.`, {
      detail: {
        reason: 'no-exchange',
        next: 'Only the workload can exchange its token there. A canary verifies trusts of AWS and of Google Cloud.',
      },
    })
  refuseCoreweaveAudience(issuerUrl, target)
  return target
}

function withoutLeftObject({
  leaveObject: _,
  ...check
}: NonNullable<CreateCanary['bucketCheck']>): NonNullable<CreateCanary['bucketCheck']> {
  return check
}

/** What is recorded of the CronJob as the API server returned it. */
const recordOf = (context: Context, created: CronJob) => ({
  cronJob: created.metadata.name,
  uid: created.metadata.uid,
  settings: canarySettingsOf(created),
  template: recordedTemplate(context, created.spec.jobTemplate.spec.template),
})

/** A canary, with its CronJob as YAML and what this person may not do with it. */
export async function readCanary(context: Context, { id }: CanaryRef): Promise<CanaryDetail> {
  const { canary, clusterName, observation, reading } = await findVisibleCanary(context, id)
  const { cluster, namespace, owner } = canary
  const refusals = reading?.ok
    ? await readRefusals(await openCluster(context, cluster), namespace)
    : {}
  const { cronJob } = observation
  const { deleteRefusal, takeOverRefusal } = refusals
  return {
    ...summarizeCanary(canary, clusterName, observation),
    ...(cronJob && { manifest: renderCronJob(cronJob) }),
    takeable: owner !== context.actor.uid && reading?.ok === true,
    ...(deleteRefusal && { deleteRefusal }),
    ...(takeOverRefusal && { takeOverRefusal }),
  }
}

type Refusals = { deleteRefusal?: string; takeOverRefusal?: string }

async function readRefusals(
  { kubernetes, cluster }: OpenCluster,
  namespace: string,
): Promise<Refusals> {
  const refusalOf = async (verb: 'create' | 'delete') => {
    const right = { verb, resource: 'cronjobs', group: 'batch', namespace }
    const { allowed } = await kubernetes.may(right)
    return allowed
      ? undefined
      : `You cannot ${verb} CronJobs in ${namespace}. Ask an administrator of ${cluster.name} for the verb ${verb} on cronjobs.`
  }
  const [create, remove] = await Promise.all([refusalOf('create'), refusalOf('delete')])
  return {
    ...(remove && { deleteRefusal: remove }),
    ...(create && { takeOverRefusal: create }),
  }
}

const requireNone = (refusal: string | undefined) => {
  if (refusal) throw new AppError('forbidden', refusal, { detail: { reason: 'rbac' } })
}

/**
 * Deletes a canary with its CronJob. A CronJob that was changed outside the console stays, and is no longer
 * read. What its runs proved stays stored.
 */
export async function deleteCanary(
  context: WriteContext,
  { id }: CanaryRef,
): Promise<DeletedCanary> {
  const { store, actor } = context
  const { canary, clusterName, observation, reading } = await findVisibleCanary(context, id)
  const { namespace, account, cronJob: name, uid } = canary
  const cluster = { id: canary.cluster, name: clusterName }
  if (reading && !reading.ok) {
    const { code, message, ...detail } = reading.error
    throw new AppError(code, message, { detail })
  }
  const open = reading && (await openCluster(context, canary.cluster))
  if (open) requireNone((await readRefusals(open, namespace)).deleteRefusal)
  const found = reading?.ok ? reading.value.cronJobs.has(uid) : false
  const isOurs = observation.cronJob !== undefined
  const object = inCluster(cluster, { namespace, serviceAccount: account, cronJob: name })
  const before = { schedule: canary.schedule, ...canary.bucketCheck }
  await recorded(context, { action: 'canary.delete', object, before }, async (write) => {
    if (open && isOurs)
      await write
        .kubernetes(open.cluster)
        .deleteCronJob({ namespace, name, uid })
        .catch((error: unknown) => {
          if (!(error instanceof AppError) || error.code !== 'not-found') throw error
        })
    await deleteCanaryRow(store, actor.orgUid, id)
  })
  if (isOurs) return { cronJob: 'deleted', name }
  return { cronJob: found ? 'left' : 'gone', name }
}

/** Makes this person answer for a canary. Its CronJob runs on as it is. */
export async function takeOverCanary(context: WriteContext, { id }: CanaryRef): Promise<void> {
  const { store, actor } = context
  const { canary, clusterName, reading } = await findVisibleCanary(context, id)
  const { cluster, namespace, account, owner } = canary
  if (owner === actor.uid) return
  if (!reading?.ok)
    throw new AppError('conflict', 'The canary cannot be taken over while its cluster is unread.', {
      detail: { next: 'Try again when the cluster answers.' },
    })
  requireNone((await readRefusals(await openCluster(context, cluster), namespace)).takeOverRefusal)
  const entry = {
    action: 'canary.take-over' as const,
    object: inCluster({ id: cluster, name: clusterName }, { namespace, serviceAccount: account }),
    before: { owner },
    after: { owner: actor.uid },
  }
  await recorded(context, entry, async () => {
    if (await updateCanaryOwner(store, actor.orgUid, { id, from: owner, to: actor.uid })) return
    throw new AppError('conflict', 'Someone else took this canary over.', {
      detail: { next: 'Reload the page.' },
    })
  })
}
