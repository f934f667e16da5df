import 'server-only'

import { z } from 'zod'
import { listSinkStates } from '@/lib/adapters/database/audit-sinks'
import { AppError } from '@/lib/common/errors'
import type { Env } from '../env'
import type { JobOutcome, JobRun } from '../jobs/job-handler'
import { wakeJob } from '../jobs/process-queue'
import { deliverWaitingRows } from './sink-delivery'

const SinkJob = z.object({ sink: z.string().optional() })

/** Have the rows that wait sent to all sinks, each by a job of its own, so that none waits for another. */
export async function wakeSinkDelivery({ AUDIT_SINKS }: Pick<Env, 'AUDIT_SINKS'>): Promise<void> {
  await Promise.all(
    AUDIT_SINKS.map(({ name }) => wakeJob('audit-delivery', { sink: name }, { key: name })),
  )
}

/** Send the rows of the audit log that wait to the sink of the job; at the times of the schedule, wake all sinks. */
export async function deliverAuditRows({
  data,
  signal,
  stopping,
  ...surroundings
}: Pick<
  JobRun,
  'store' | 'config' | 'clock' | 'data' | 'signal' | 'stopping'
>): Promise<JobOutcome> {
  const { sink } = SinkJob.parse(data)
  if (sink === undefined) {
    await wakeSinkDelivery(surroundings.config)
    return undefined
  }
  const settings = surroundings.config.AUDIT_SINKS.find(({ name }) => name === sink)
  if (!settings) return undefined
  const end = AbortSignal.any([signal, stopping])
  try {
    const again = await deliverWaitingRows(surroundings, settings, end)
    return again && { again }
  } catch (error) {
    // What the sink refused is recorded, with the time of the next attempt.
    if (!(error instanceof AppError) || end.aborted) throw error
    const [state] = await listSinkStates(surroundings.store, [sink])
    return state?.retryAt ? { again: state.retryAt } : undefined
  }
}
