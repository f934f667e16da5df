import 'server-only'

import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import { followRun } from './follow'
import { finishRun, storeLostRun } from './keep'
import type { StreamVerification, VerificationEvent, VerificationRef } from './schema'
import { readKeptVerification, requireLogAccess, viewOf } from './service'

/** A verification as it happens, or as it was: every line after `after`, then how it stands. */
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
      const { live, report, raw } = moment
      yield { id, event: 'verification', data: viewOf(open, ref, live, report, raw) }
    } else if (moment.kind === 'over') {
      const { live, evidence, raw } = moment
      const report = await finishRun(context, open, ref, { live, evidence, raw })
      if (evidence.lost) yield* fromStore(context, open, ref, id)
      else yield { id, event: 'verification', data: viewOf(open, ref, live, report, raw) }
    } else {
      if (moment.last) await storeLostRun(context, ref, moment.last)
      yield* fromStore(context, open, ref, id)
    }
  }
  if (!signal.aborted) yield { id, event: 'end', data: null }
}

/** How it was kept, with the lines that were not sent yet. */
async function* fromStore(
  context: Context,
  open: OpenCluster,
  ref: VerificationRef,
  after: number,
): AsyncGenerator<VerificationEvent> {
  const { log, ...kept } = await readKeptVerification(context, open, ref)
  const lines = log.filter(({ line }) => line > after)
  const id = lines.at(-1)?.line ?? after
  if (lines.length) yield { id, event: 'log', data: lines }
  yield { id, event: 'verification', data: kept }
}
