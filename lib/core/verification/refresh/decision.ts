import type { RefreshExchange, RefreshRecords } from './records'

/** Why a refresh proof shows nothing. */
export const INCONCLUSIVE_REASONS = [
  /** The client made no call. */
  'no-call',
  /** The client ended before its keys did. */
  'client-ended',
  /** The client called without keys of the exchange. */
  'no-exchange',
  /** The exchange refused the client's token from the start. */
  'exchange-refused',
  /** Calls failed while the keys were valid. */
  'calls-failed',
  /** No call was made after the first keys had expired. */
  'no-expiry',
  /** The client asked for new keys, and the exchange gave none. */
  'exchange-failed',
  /** Calls passed although all keys of the client had expired. */
  'keys-outlived',
  /** Kubernetes did not rotate the token in time. */
  'no-rotation',
  /** The client exchanged no token after the rotation. */
  'not-exchanged-since',
] as const
export type InconclusiveReason = (typeof INCONCLUSIVE_REASONS)[number]

/** What a refresh proof shows of a client. */
export type RefreshDecision =
  /** It gets new keys before or when its keys expire. */
  | { code: 'refreshes' }
  /** It gets new keys for each call, so that none is ever too old. */
  | { code: 'every-call' }
  /** It keeps its first keys, or the token that it has read first, until they are refused. */
  | { code: 'took-once'; what: 'keys' | 'token' }
  | { code: 'inconclusive'; reason: InconclusiveReason }

const inconclusive = (reason: InconclusiveReason): RefreshDecision => ({
  code: 'inconclusive',
  reason,
})

const total = (records: readonly { passed: number; failed: number }[], of: 'passed' | 'failed') =>
  records.reduce((sum, record) => sum + record[of], 0)

/** How many calls and exchanges passed and failed. */
export const refreshCounts = ({ calls, exchanges }: RefreshRecords) => ({
  calls: total(calls, 'passed') + total(calls, 'failed'),
  failedCalls: total(calls, 'failed'),
  exchanges: total(exchanges, 'passed'),
  failedExchanges: total(exchanges, 'failed'),
})

const gaveKeys = ({ expires }: RefreshExchange) => expires !== undefined

/** When the newest keys expire that the client had at a time. */
const heldUntil = (exchanges: readonly RefreshExchange[], at: number) =>
  Math.max(...exchanges.filter((each) => each.at <= at).map(({ expires = 0 }) => expires), 0)

/** When the first keys of the client expire; undefined as long as it has none. */
export const firstExpiryOf = ({ exchanges }: RefreshRecords) => exchanges.find(gaveKeys)?.expires

/**
 * What the records of a refresh proof show. The last call after the first keys expired decides: whether it passed,
 * and which keys the client had by then. `rotate` asks for an exchange with a rotated token too.
 */
export function decideRefresh(
  records: RefreshRecords,
  { rotate }: { rotate: boolean },
): RefreshDecision {
  const { calls, exchanges, margin, clientEnd } = records
  const [first] = calls
  if (!first) return inconclusive(clientEnd ? 'client-ended' : 'no-call')
  if (exchanges.length === 0) return inconclusive('no-exchange')
  const expiry = firstExpiryOf(records)
  if (expiry === undefined) return inconclusive('exchange-refused')
  if (!calls.some(({ at, passed }) => passed > 0 && at <= expiry))
    return inconclusive('calls-failed')
  const last = calls.filter(({ at }) => at > expiry + margin).at(-1)
  if (!last) return inconclusive(clientEnd ? 'client-ended' : 'no-expiry')
  const held = heldUntil(exchanges, last.at)
  const expired = held + margin < last.at
  if (last.failed > 0) return expired ? whyExpired(records) : inconclusive('calls-failed')
  if (expired) return inconclusive('keys-outlived')
  const followed = rotate ? decideRotation(records) : undefined
  return followed ?? { code: exchangesAtEveryCall(records) ? 'every-call' : 'refreshes' }
}

/** Why the keys of a client expired: it asked for none, or with a token that had expired too. */
function whyExpired({ exchanges, token, rotations }: RefreshRecords): RefreshDecision {
  const given = exchanges.findLast(gaveKeys)?.at ?? 0
  const asked = exchanges.filter(({ at, failed }) => failed > 0 && at > given)
  if (asked.length === 0) return { code: 'took-once', what: 'keys' }
  const isOld = (exchange: RefreshExchange) =>
    exchange.token !== undefined && exchange.token === token && exchange.at > exchange.token
  return rotations.length > 0 && asked.some(isOld)
    ? { code: 'took-once', what: 'token' }
    : inconclusive('exchange-failed')
}

/** The other container of the pod sees a rotated token at the same moment; this much later the old one is a kept one. */
const ROTATION_GRACE_MS = 10_000

/** What is wrong with how a client follows a rotation of its token; undefined if it does. */
function decideRotation({ exchanges, token, rotations }: RefreshRecords) {
  if (token === undefined) return inconclusive('no-rotation')
  const passed = exchanges.filter((exchange) => exchange.passed > 0)
  // The client may read the new token a moment before the recorder does.
  if (passed.some((exchange) => (exchange.token ?? 0) > token)) return undefined
  const [rotated] = rotations
  if (rotated === undefined) return inconclusive('no-rotation')
  return passed.some(({ at }) => at > rotated + ROTATION_GRACE_MS)
    ? ({ code: 'took-once', what: 'token' } as const)
    : inconclusive('not-exchanged-since')
}

/** Whether there was about an exchange for each call, and more than new keys every lifetime explain. */
function exchangesAtEveryCall(records: RefreshRecords) {
  const { calls, exchanges } = refreshCounts(records)
  const from = records.exchanges[0]?.at ?? 0
  const lifetimes = ((records.calls.at(-1)?.at ?? from) - from) / Math.max(1, records.life)
  return exchanges * 2 >= calls && exchanges > 2 * (lifetimes + 1)
}
