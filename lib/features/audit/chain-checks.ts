import 'server-only'

import {
  type AuditCheckRow,
  findAuditCheck,
  listAuditChecks,
  requestAuditCheck,
} from '@/lib/adapters/database/audit-checks'
import { listChainHeads } from '@/lib/adapters/database/audit-sinks'
import { readAuditHead } from '@/lib/adapters/database/reviews'
import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { notify } from '@/lib/features/notifications/service'
import { checkChain, findCheckpointProblem, isOwnCheck } from '@/lib/server/audit/chain-check'
import { hasPermission } from '@/lib/server/authorization/permissions'
import type { JobOutcome, JobRun } from '@/lib/server/jobs/job-handler'
import { wakeJob } from '@/lib/server/jobs/process-queue'
import type { Context, WriteContext } from '@/lib/server/session/context'
import type { ChainReport } from './schema'

async function requireAuditReader(context: Context) {
  if (await hasPermission(context, 'read-audit')) return
  throw new AppError('forbidden', 'You cannot verify the audit log of the organization.', {
    detail: { next: 'Requires the IAM role Object Storage Admin or cwobject:ListAccessPolicy.' },
  })
}

/** How the audit chain was last checked, for people who can read all of it. A job checks it; this reads two rows. */
export async function readChainReport(context: Context): Promise<ChainReport> {
  await requireAuditReader(context)
  const { store, actor, config } = context
  const [row, head] = await Promise.all([
    findAuditCheck(store, actor.orgUid),
    readAuditHead(store, actor.orgUid),
  ])
  return {
    rows: head.row,
    ...(row && { last: await readLastCheck(context, row), running: progressOf(row) }),
  }

  async function readLastCheck({ store }: Context, found: AuditCheckRow) {
    if (!isOwnCheck(config, found) || !found.checkedAt) return undefined
    const at = found.checkedAt.toISOString()
    const problem =
      found.brokenSeq === null
        ? await findCheckpointProblem(store, found)
        : { seq: found.brokenSeq, reason: found.brokenReason ?? '' }
    if (problem) return { ok: false as const, at, row: problem.seq, reason: problem.reason }
    const { seq: rows, refused, wholeAt } = found
    return {
      ok: true as const,
      at,
      rows,
      refused,
      wholeAt: (wholeAt ?? found.checkedAt).toISOString(),
    }
  }
}

function progressOf({ requestedAt, startedAt, walked, total }: AuditCheckRow) {
  if (startedAt) return { since: startedAt.toISOString(), walked, total }
  return requestedAt ? { since: requestedAt.toISOString() } : undefined
}

/** Have the whole chain checked now. A check that waits already is the same one. */
export async function requestChainCheck(context: WriteContext): Promise<ChainReport> {
  await requireAuditReader(context)
  const { store, actor, clock } = context
  const row = await findAuditCheck(store, actor.orgUid)
  if (!row?.requestedAt) await requestAuditCheck(store, actor.orgUid, clock())
  await wakeJob('audit-check')
  return readChainReport(context)
}

/** Check the chains of all organizations, one after the other; all rows of those for which a person asked. */
export async function checkAuditChains({
  stopping,
  ...surroundings
}: Pick<JobRun, 'store' | 'config' | 'clock' | 'signal' | 'stopping'>): Promise<JobOutcome> {
  const { store } = surroundings
  const known = await listAuditChecks(store)
  const requested = new Set(known.flatMap((row) => (row.requestedAt ? [row.orgUid] : [])))
  const heads = await listChainHeads(store)
  // A chain that is gone was checked before.
  const all = new Set([
    ...requested,
    ...heads.map((head) => head.orgUid),
    ...known.map((row) => row.orgUid),
  ])
  const signal = AbortSignal.any([surroundings.signal, stopping])
  for (const orgUid of all) {
    if (stopping.aborted) break
    const before = known.find((row) => row.orgUid === orgUid)
    const { brokenSeq, brokenReason } = await checkChain({ ...surroundings, signal }, orgUid, {
      whole: requested.has(orgUid),
    })
    // Told once: the chain stays broken.
    if (brokenSeq === null || (before && before.brokenSeq !== null)) continue
    await notify(
      { ...surroundings, actor: { uid: 'audit check', orgUid, sessionId: 'audit check' } },
      {
        kind: 'audit.broken',
        title: `The audit log does not hold at row ${brokenSeq}. ${brokenReason ?? ''}`,
        path: paths.audit(),
        at: surroundings.clock(),
      },
    )
  }
  return undefined
}
