import 'server-only'

import { latestPolicyVersions } from '@/lib/adapters/database/policy-versions'
import {
  findStoredVerification,
  listStoredVerifications,
} from '@/lib/adapters/database/verifications'
import { AppError } from '@/lib/common/errors'
import type { Comparison } from '@/lib/core/verification/comparison'
import { compareChecks } from '@/lib/core/verification/comparison'
import { openCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import { rebuildStoredReport } from './finished-run'
import type { VerificationRef } from './schema'
import { requireLogAccess } from './verification'

const MAX_EARLIER = 200

/** What changed since the account's last verification that passed before this one. */
export async function compareWithLastPassed(
  context: Context,
  ref: VerificationRef,
): Promise<Comparison> {
  const { store, actor } = context
  await requireLogAccess(await openCluster(context, ref.cluster), ref)
  const stored = await findStoredVerification(store, actor.orgUid, ref)
  if (!stored) return { changes: [], policies: [] }
  const { cluster, namespace, account } = stored
  const earlier = await listStoredVerifications(store, actor.orgUid, {
    cluster,
    namespace,
    account,
    limit: MAX_EARLIER,
  })
  const lastPassed = earlier.find(
    ({ verdict, startedAt, name }) =>
      verdict === 'passed' && startedAt < stored.startedAt && name !== stored.name,
  )
  if (!lastPassed) return { changes: [], policies: [] }
  return {
    lastPassed: {
      cluster,
      namespace,
      name: lastPassed.name,
      startedAt: lastPassed.startedAt.toISOString(),
    },
    changes: compareChecks(
      rebuildStoredReport(lastPassed).checks,
      rebuildStoredReport(stored).checks,
    ),
    policies: await readChangedPolicies(context, lastPassed.startedAt, stored.startedAt),
  }
}

/** VerificationReport to those who may list policies, and to nobody else. */
async function readChangedPolicies({ coreweave, store, actor }: Context, from: Date, to: Date) {
  const live = await coreweave.listPolicies().catch((error: unknown) => {
    if (error instanceof AppError) return undefined
    throw error
  })
  if (!live) return []
  const latest = await latestPolicyVersions(store, actor.orgUid)
  return [...latest.values()]
    .filter(({ at }) => at > from && at <= to)
    .map(({ policy, version, author, at }) => ({ policy, version, author, at: at.toISOString() }))
}
