import 'server-only'

import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { finishRun, storeLostRun } from './finished-run'
import { followRun } from './follower'
import type { StreamVerification, VerificationEvent, VerificationRef } from './schema'
import { describeRun, loadStoredVerification, requireLogAccess } from './verification'

/** Streams a verification, running or finished: every log line after `after`, and each new report. */
export async function* streamVerification(
  context: Context,
  { after, ...ref }: StreamVerification,
  signal: AbortSignal,
): AsyncGenerator<VerificationEvent> {
  const open = await openCluster(context, ref.cluster)
  await requireLogAccess(open, ref)
  let id = after

  for await (const moment of followRun(open, ref, { clock: context.clock, signal })) {
    if (moment.kind === 'log') {
      if (moment.line <= after) continue
      id = moment.line
      yield { id, event: 'log', data: moment.lines }
    } else if (moment.kind === 'report') {
      yield { id, event: 'verification', data: describeRun(open, ref, moment, moment.report) }
    } else if (moment.kind === 'finished') {
      const report = await finishRun(context as WriteContext, open, ref, moment.run)
      if (moment.run.evidence.lost) yield* streamStored(context, open, ref, id)
      else yield { id, event: 'verification', data: describeRun(open, ref, moment.run, report) }
    } else {
      if (moment.last) await storeLostRun(context as WriteContext, ref, moment.last)
      yield* streamStored(context, open, ref, id)
    }
  }
  if (!signal.aborted) yield { id, event: 'end', data: null }
}

/** The stored verification, with the log lines that were not sent yet. */
async function* streamStored(
  context: Context,
  open: OpenCluster,
  ref: VerificationRef,
  after: number,
): AsyncGenerator<VerificationEvent> {
  const { log, ...stored } = await loadStoredVerification(context, open, ref)
  const lines = log.filter(({ line }) => line > after)
  const id = lines.at(-1)?.line ?? after
  if (lines.length) yield { id, event: 'log', data: lines }
  yield { id, event: 'verification', data: stored }
}
