import type { Evidence } from '../evidence'
import { decideRefresh, firstExpiryOf, type RefreshDecision } from '../refresh/decision'
import type { RefreshTarget } from '../refresh/plan'
import { type RefreshRecords, refreshRecordsOf } from '../refresh/records'
import {
  CLIENT_NAMES,
  clientSubject,
  describeInconclusive,
  describeSeen,
  describeSpan,
} from '../refresh/words'
import { findStep } from '../script-output'
import { type CheckResult, failed, running, stepTiming, waiting } from './result'

const iso = (at: number) => new Date(at).toISOString()

/** Whether the client of a refresh proof outlives its keys; undefined for other verifications. */
export function refreshCheck({ target, steps }: Evidence): CheckResult | undefined {
  const { refresh } = target
  if (!refresh) return undefined
  const broken = findStep(steps, 'refresh-recorder')
  if (broken)
    return {
      ...stepTiming(broken),
      state: 'unknown',
      cause: 'refresh-inconclusive',
      detail: `The recorder of the proof failed: ${broken.error ?? 'no reason was printed.'}`,
    }
  const records = refreshRecordsOf(steps)
  if (!records) return findStep(steps, 'exchange')?.ok ? running : waiting
  const shown = { at: iso(records.startedAt), evidence: evidenceOf(records) }
  if (!findStep(steps, 'end'))
    return { ...running, ...shown, detail: `${describeSeen(records)} so far.` }
  const spent = { ...shown, ms: (records.endedAt ?? records.startedAt) - records.startedAt }
  return resultOf(decideRefresh(records, refresh), records, {
    spent,
    ...refresh,
  })
}

function resultOf(
  decision: RefreshDecision,
  records: RefreshRecords,
  { spent, client, rotate }: RefreshTarget & { spent: Partial<CheckResult> },
): CheckResult {
  const counts = `${describeSeen(records)} in ${describeSpan(spent.ms ?? 0)}.`
  switch (decision.code) {
    case 'refreshes':
      return {
        ...spent,
        state: 'pass',
        detail: `One process of ${CLIENT_NAMES[client]} got new keys by itself${rotate ? ', with a rotated token,' : ''} and its calls passed after the first keys had expired: ${counts}`,
      }
    case 'every-call':
      return {
        ...spent,
        state: 'warn',
        cause: 'exchange-every-call',
        detail: `Calls of ${CLIENT_NAMES[client]} passed after the first keys had expired: ${counts}`,
      }
    case 'took-once':
      return failed(decision.what === 'keys' ? 'credentials-taken-once' : 'token-taken-once', {
        ...spent,
        detail: `${clientSubject(client)}: ${counts}`,
      })
    case 'inconclusive':
      return {
        ...spent,
        state: 'unknown',
        cause: 'refresh-inconclusive',
        detail: describeInconclusive(decision.reason),
      }
  }
}

function evidenceOf(records: RefreshRecords): string[] {
  const { life, calls, rotations, clientEnd } = records
  const expiry = firstExpiryOf(records)
  const failure = calls.findLast(({ failed: count }) => count > 0)
  return [
    `keys live ${Math.round(life / 1000)} s`,
    ...(expiry === undefined ? [] : [`first keys expire at ${iso(expiry)}`]),
    ...rotations.map((at) => `token rotated at ${iso(at)}`),
    ...(failure ? [`last failed call at ${iso(failure.at)}: ${failure.error ?? 'unknown'}`] : []),
    ...(clientEnd ? [`client ended at ${iso(clientEnd.at)} with exit code ${clientEnd.code}`] : []),
  ]
}
