import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
import { findStoredVerification } from '@/lib/adapters/database/verifications'
import { evaluateEvidence, unsettledReport } from '@/lib/core/verification/evaluation'
import { type OpenCluster, openCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import { followRun } from './follower'
import { findRunRecord } from './run-record'
import type { StreamVerification, VerificationEvent, VerificationRef } from './schema'
import { describeRun, endRefusalOf, loadStoredVerification, requireLogAccess } from './verification'

/** How long a reader waits for the follower of the run to settle it. */
const SETTLE_WAIT_MS = 8000
const SETTLE_POLL_MS = 250

/** Streams a verification, running or finished: every log line after `after`, and each new report. */
export async function* streamVerification(
  context: Context,
  { after, ...ref }: StreamVerification,
  signal: AbortSignal,
): AsyncGenerator<VerificationEvent> {
  const open = await openCluster(context, ref.cluster)
  await requireLogAccess(open, ref)
  const endRefusal = await endRefusalOf(open, ref)
  const refusal = endRefusal ? { endRefusal } : {}
  let id = after

  for await (const moment of followRun(context, open, ref, signal)) {
    if (moment.kind === 'log') {
      if (moment.line <= after) continue
      id = moment.line
      yield { id, event: 'log', data: moment.lines }
    } else if (moment.kind === 'report') {
      const data = { ...describeRun(open, ref, moment, moment.report), ...refusal }
      yield { id, event: 'verification', data }
    } else if (moment.kind === 'finished') {
      if (await isSettled(context, ref, signal)) yield* streamStored(context, open, ref, id)
      else if (!signal.aborted) {
        const report = unsettledReport(evaluateEvidence(moment.run.evidence))
        const data = { ...describeRun(open, ref, moment.run, report), ...refusal }
        yield { id, event: 'verification', data }
      }
    } else if (moment.kind === 'job-gone') {
      // Whoever follows a run that this console recorded is about to store how it ended.
      if (moment.last || (await findRunRecord(context, ref))) await isSettled(context, ref, signal)
      if (!signal.aborted) yield* streamStored(context, open, ref, id)
    }
  }
  if (!signal.aborted) yield { id, event: 'end', data: null }
}

/** Waits until the result of a run is stored; false if nobody has settled it by then. */
async function isSettled({ store, actor }: Context, ref: VerificationRef, signal: AbortSignal) {
  const until = Date.now() + SETTLE_WAIT_MS
  while (!signal.aborted) {
    if (await findStoredVerification(store, actor.orgUid, ref)) return true
    if (Date.now() > until) return false
    await sleep(SETTLE_POLL_MS, undefined, { signal }).catch(() => {})
  }
  return false
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
