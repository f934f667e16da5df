import 'server-only'

import pMap from 'p-map'
import { sealedStore } from '@/lib/adapters/database/sealed-store'
import { listUnsettledRuns, type UnsettledRun } from '@/lib/adapters/database/verification-runs'
import { AppError } from '@/lib/common/errors'
import { evaluateEvidence } from '@/lib/core/verification/evaluation'
import { createSealer } from '@/lib/server/audit/sealer'
import type { JobOutcome, JobRun } from '@/lib/server/jobs/job-handler'
import { log } from '@/lib/server/log'
import { contextOfPerson } from '@/lib/server/session/live-session'
import { settleRun, storeUnrecordedRun, storeUnseenRun } from './finished-run'
import { readRunWithLog } from './verification'

const SECOND = 1000
export const SETTLEMENT_LIMITS = {
  /** Until then the follower of the run, which has its session at hand, settles it. */
  adoptedAfter: 60 * SECOND,
  /** How long after its end a run is left to its follower. */
  leftAfterEnd: 15 * SECOND,
  /** Longer than a Job runs and Kubernetes keeps it, so that nothing of it is left to read. */
  givenUpAfter: 20 * 60 * SECOND,
}
const RUNS_AT_ONCE = 4
const MAX_RUNS = 200

type Settlement = Pick<JobRun, 'store' | 'config' | 'clock' | 'stopping'>

/**
 * Settle the runs that have ended and that nobody follows any more, such as those of a process that was killed, with
 * the credentials of whoever started them, while a session of theirs lives.
 */
export async function settleAbandonedRuns(settlement: Settlement): Promise<JobOutcome> {
  const { store, clock, stopping } = settlement
  const startedBefore = new Date(clock().getTime() - SETTLEMENT_LIMITS.adoptedAfter)
  const runs = await listUnsettledRuns(store, { startedBefore, limit: MAX_RUNS })
  await pMap(
    runs,
    async (run) => {
      if (stopping.aborted) return
      await settleAbandonedRun(settlement, run).catch((error: unknown) =>
        log.error('could not settle a verification that nobody follows', {
          cluster: run.cluster,
          namespace: run.namespace,
          name: run.name,
          error,
        }),
      )
    },
    { concurrency: RUNS_AT_ONCE },
  )
  return undefined
}

async function settleAbandonedRun(settlement: Settlement, run: UnsettledRun) {
  const { store, config, clock } = settlement
  const { orgUid, actor, cluster, namespace, name } = run
  const ref = { cluster, namespace, name }
  const context = await contextOfPerson(settlement, { orgUid, uid: actor }, cluster)
  if (context) {
    try {
      const { open, reading } = await readRunWithLog(context, ref)
      if (reading.kind === 'gone') await storeUnseenRun(context, open, ref)
      if (reading.kind === 'own' && isOver(reading.run.evidence, clock()))
        await settleRun(context, open, ref, reading.run, { repeat: true })
      return
    } catch (error) {
      if (!(error instanceof AppError) || !isPast(run, clock())) throw error
    }
  }
  if (!isPast(run, clock())) return
  const sealed = sealedStore(store, createSealer({ config, actor, clock }))
  const records = { store: sealed, actor: { uid: actor, orgUid, sessionId: 'worker' } }
  await storeUnrecordedRun({ ...records, config, clock }, ref)
}

const isPast = ({ startedAt, refresh }: UnsettledRun, now: Date) =>
  now.getTime() - startedAt.getTime() >=
  SETTLEMENT_LIMITS.givenUpAfter + (refresh?.minutes ?? 0) * 60 * SECOND

function isOver(evidence: Parameters<typeof evaluateEvidence>[0], now: Date) {
  if (evaluateEvidence(evidence).verdict.state === 'running') return false
  const endedAt = evidence.job?.ended?.at ?? evidence.pod?.ended?.at
  return !endedAt || now.getTime() - Date.parse(endedAt) >= SETTLEMENT_LIMITS.leftAfterEnd
}
