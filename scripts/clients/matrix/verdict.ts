import { stripVTControlCharacters } from 'node:util'
import type {
  AddressingSupport,
  KeyRefresh,
  RenewalWindow,
  VersionMeasurement,
} from '../../../lib/core/clients/client-measurement'
import type { ClientObservation, ProcessObservation } from './observation'

/**
 * The lives of the keys of the first, second, … exchange of the ladder, in seconds: around the times before
 * the end at which clients are known to renew keys, up to more than CoreWeave's keys live.
 */
export const LADDER_SECONDS = [
  4, 8, 20, 45, 75, 110, 130, 220, 260, 290, 320, 580, 620, 880, 920, 1800,
] as const

/** So many calls show the longest life, and that a client never keeps keys. */
export const MAX_LADDER_CALLS = LADDER_SECONDS.length + 2

/** An answer says the end of its keys in whole seconds, up to one before they end. */
export const END_MARGIN_MS = 1000

const MAX_ERROR = 400

/** An object that does not exist is told only to a client whose keys count. */
const isAccepted = (status: number) => status < 300 || status === 404

const exchangesOf = ({ events }: Pick<ProcessObservation, 'events'>) =>
  events.filter((event) => event.kind === 'exchange' && event.ok)
const readsOf = ({ events }: ProcessObservation) =>
  events.filter((event) => event.kind === 'storage' && event.reads && isAccepted(event.status))

/** The verdict about one version of a client, from what was seen of it. */
export function judgeVersion(version: string, seen: ClientObservation): VersionMeasurement {
  const { usual, expiring, ladder } = seen
  const calls = readsOf(usual).length
  const exchanges = exchangesOf(usual).length
  const sent = (process: ProcessObservation) =>
    process.events.some((event) => event.kind === 'storage')
  if (exchanges === 0) return { version, takes: false, reason: 'no-exchange' }
  if (!sent(usual))
    return {
      version,
      takes: false,
      reason: sent(seen.withToken) ? 'empty-session-token' : 'keys-not-used',
    }
  const addressing = judgeAddressing(seen)
  const style = addressing && { addressing }
  if (calls === 0) return { version, takes: true, reads: false, ...style }
  const rereads = rereadsToken(expiring)
  const refreshes = judgeRefresh(seen)
  const inTime = refreshes === 'before-expiry' || refreshes === 'every-call'
  const renews = inTime ? renewsBefore(ladder) : undefined
  return {
    version,
    takes: true,
    reads: true,
    refreshes,
    calls,
    exchanges,
    ...style,
    ...(renews && { renews }),
    ...(rereads !== undefined && { rereads }),
  }
}

/** Whether a process still reads after its first keys have ended. */
function judgeRefresh({ usual, expiring }: ClientObservation): KeyRefresh {
  const [first] = exchangesOf(expiring)
  const end = first?.kind === 'exchange' ? first.endsAt : undefined
  if (end === undefined) return 'not-seen'
  const later = expiring.events.filter(
    (event) => event.kind === 'storage' && event.reads && event.at > end + END_MARGIN_MS,
  )
  const [next] = later
  if (next?.kind !== 'storage') {
    // A client that finds its keys ended may stop before it sends a request.
    return expiring.outcomes.at(-1)?.ok === false ? 'once' : 'not-seen'
  }
  if (!later.some((event) => event.kind === 'storage' && isAccepted(event.status))) return 'once'
  if (!isAccepted(next.status)) return 'after-refusal'
  if (exchangesOf(expiring).length < 2) return 'not-seen'
  return exchangesOf(usual).length >= readsOf(usual).length ? 'every-call' : 'before-expiry'
}

/** Between how many seconds before the end of its keys the client exchanges again; absent if it never did. */
function renewsBefore(ladder: ProcessObservation): RenewalWindow | undefined {
  const count = exchangesOf(ladder).length
  const longest = LADDER_SECONDS.at(-1)
  if (count >= LADDER_SECONDS.length && longest !== undefined) return { atLeast: longest }
  const last = ladder.events.findLastIndex((event) => event.kind === 'exchange' && event.ok)
  const later = readsOf({ ...ladder, events: ladder.events.slice(last) }).length
  // A program is stopped after a call without an exchange. Of a command, one read follows from the last exchange.
  const { outcomes } = ladder
  const stopped =
    outcomes.length > 1 && outcomes.length < MAX_LADDER_CALLS && outcomes.at(-1)?.ok === true
  if (last < 0 || (!stopped && later < 2)) return undefined
  const below = LADDER_SECONDS[count - 1]
  return { atLeast: LADDER_SECONDS[count - 2] ?? 0, ...(below !== undefined && { below }) }
}

/** Whether a later exchange sends what the token file holds by then. */
function rereadsToken(expiring: ProcessObservation): boolean | undefined {
  const tokens = exchangesOf(expiring).map((event) => event.kind === 'exchange' && event.token)
  return tokens.length < 2 ? undefined : new Set(tokens).size > 1
}

const stylesOf = ({ events }: ProcessObservation) =>
  new Set(events.flatMap((event) => (event.kind === 'storage' ? [event.style] : [])))

/** How a client addresses buckets at an endpoint of its own, without and with its setting. */
function judgeAddressing({ usual, unset }: ClientObservation): AddressingSupport | undefined {
  const [set, plain] = [stylesOf(usual), stylesOf(unset)]
  if (plain.has('virtual')) return 'virtual'
  if (set.has('virtual')) return 'needs-setting'
  return set.has('path') || plain.has('path') ? 'path' : undefined
}

/** What a version that does not work says, without what differs between runs. */
export const errorText = ({ usual }: ClientObservation): string =>
  shorten(usual.outcomes.find(({ ok }) => !ok)?.error ?? '')

const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b192\.0\.2\.\d+(?::\d+)?|\b127\.0\.0\.1:\d+/g, '192.0.2.1'],
  [/\.test:\d+/g, '.test'],
  [/(temporary-credentials\/oidc\/)\w+/g, '$1ORG'],
  [/\/tmp\/console-matrix-[\w./-]*/g, '/tmp'],
  [/\b20\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d /g, ''],
  [/,? ?\b(?:request_?id|host_?id|x-amzn-requestid)\b\W{1,3}[\w+/=-]+'?\]?/gi, ''],
  [/\s+/g, ' '],
]

const shorten = (text: string) => {
  const plain = VARYING.reduce(
    (rest, [pattern, by]) => rest.replace(pattern, by),
    stripVTControlCharacters(text),
  ).trim()
  return plain.length > MAX_ERROR ? `${plain.slice(0, MAX_ERROR)}…` : plain
}
