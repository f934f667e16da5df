import 'server-only'

import { latestPolicyVersions } from '@/lib/adapters/database/policy-versions'
import {
  listStoredVerifications,
  findStoredVerification,
} from '@/lib/adapters/database/verifications'
import { AppError } from '@/lib/common/errors'
import type { Comparison } from '@/lib/core/verification/comparison'
import { compareChecks } from '@/lib/core/verification/comparison'
import { openCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import { rebuildStoredReport } from './keep'
import type { VerificationRef } from './schema'
import { requireLogAccess } from './service'

const MOST = 200

/** What changed since the account's last green run before this one. */
export async function compareWithLastPassed(
  context: Context,
  ref: VerificationRef,
): Promise<Comparison> {
  const { store, actor } = context
  await requireLogAccess(await openCluster(context, ref.cluster), ref)
  const kept = await findStoredVerification(store, actor.orgUid, ref)
  if (!kept) return { changes: [], policies: [] }
  const { cluster, namespace, account } = kept
  const earlier = await listStoredVerifications(store, actor.orgUid, {
    cluster,
    namespace,
    account,
    limit: MOST,
  })
  const green = earlier.find(
    ({ verdict, startedAt, name }) =>
      verdict === 'passed' && startedAt < kept.startedAt && name !== kept.name,
  )
  if (!green) return { changes: [], policies: [] }
  return {
    green: { cluster, namespace, name: green.name, startedAt: green.startedAt.toISOString() },
    changes: compareChecks(rebuildStoredReport(green).checks, rebuildStoredReport(kept).checks),
    policies: await policiesChanged(context, green.startedAt, kept.startedAt),
  }
}

/** VerificationReport to those who may list policies, and to nobody else. */
async function policiesChanged({ coreweave, store, actor }: Context, from: Date, to: Date) {
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
