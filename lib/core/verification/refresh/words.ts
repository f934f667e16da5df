import { plural } from '@/lib/common/plural'
import { type InconclusiveReason, refreshCounts } from './decision'
import type { RefreshClient } from './limits'
import type { RefreshRecords } from './records'

export const CLIENT_NAMES = {
  boto3: 'boto3',
  'aws-sdk-js': 'the AWS SDK for JavaScript',
  command: 'the given command',
} as const satisfies Record<RefreshClient, string>

/** The client as the first words of a sentence. */
export const clientSubject = (client: RefreshClient): string =>
  CLIENT_NAMES[client].replace(/^the /, 'The ')

const REASON_WORDS = {
  'no-call': 'The client reported no call.',
  'client-ended': 'The client ended before its first keys expired.',
  'no-exchange':
    'The client calls object storage without the keys of the exchange: it takes other credentials.',
  'exchange-refused': 'The exchange refused every request of the client.',
  'calls-failed': 'Calls failed while the keys of the client were valid.',
  'no-expiry': 'The run ended before a call was made with expired keys.',
  'exchange-failed': 'The client asked for new keys, and the exchange gave none.',
  'keys-outlived':
    'Calls passed after every key of the client had expired: object storage still took them, or the client has other credentials.',
  'no-rotation': 'Kubernetes did not rotate the token before the run ended.',
  'not-exchanged-since': 'The client exchanged no token after Kubernetes had rotated it.',
} as const satisfies Record<InconclusiveReason, string>

export const describeInconclusive = (reason: InconclusiveReason): string => REASON_WORDS[reason]

/** How many calls and exchanges there were: "64 calls, 2 failed, and 3 exchanges". */
export function describeSeen(records: RefreshRecords): string {
  const { calls, failedCalls, exchanges, failedExchanges } = refreshCounts(records)
  const failed = (count: number) => (count > 0 ? ` (${count} failed)` : '')
  return `${plural(calls, 'call')}${failed(failedCalls)} and ${plural(exchanges + failedExchanges, 'exchange')}${failed(failedExchanges)}`
}

/** A length of time: "45 s" or "15 minutes". */
export const describeSpan = (milliseconds: number): string =>
  milliseconds < 120_000
    ? `${Math.round(milliseconds / 1000)} s`
    : `${Math.round(milliseconds / 60_000)} minutes`
