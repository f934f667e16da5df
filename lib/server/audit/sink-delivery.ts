import 'server-only'

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { openAuditSink } from '@/lib/adapters/audit-sinks/open'
import type { AuditSinkSettings } from '@/lib/adapters/audit-sinks/settings'
import { type AuditSink, sinkFailure } from '@/lib/adapters/audit-sinks/sink'
import {
  type AuditSinkState,
  advanceSinkCursor,
  claimSink,
  listChainHeads,
  listSinkStates,
  readNextAuditRows,
  recordSinkFailure,
  releaseSink,
  type SinkClaim,
} from '@/lib/adapters/database/audit-sinks'
import type { Store } from '@/lib/adapters/database/store'
import { AppError } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import { isLoopbackHost } from '@/lib/core/identity/host'
import type { Env } from '../env'
import { log } from '../log'
import { computeCursorMac, readSinkPosition } from './sink-cursor'

const SECOND = 1000
export const SINK_LIMITS = {
  /** How long one batch may take. */
  send: 5 * SECOND,
  /** A claim is renewed after each batch, and is longer than a batch can take. */
  lease: 15 * SECOND,
  /** Longer than a claim, so that a replica that was killed does not have changes refused. */
  waitForIntent: 20 * SECOND,
  waitForOutcome: 5 * SECOND,
  /** The wait after the first failure; each further one is twice as long. A change does not wait for it. */
  firstRetry: SECOND,
  longestRetry: 60 * SECOND,
  batchRows: 200,
  batchBytes: 1024 * 1024,
}
const FIRST_LOOK_MS = 20
const LONGEST_LOOK_MS = 250

type Config = Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET' | 'AUDIT_SINKS' | 'COREWEAVE_API_URL'>
export type SinkSurroundings = { store: Store; config: Config; clock: () => Date }
export type ChainPlace = { orgUid: string; seq: number }

/** One run of deliveries by whoever holds the claim of a sink. */
type Run = SinkSurroundings & {
  claim: SinkClaim
  sink: AuditSink
  /** Failures in a row before this run, until it succeeds. */
  failures: number
  signal: AbortSignal
}

/** Thrown where somebody else has claimed the sink, which then sends the same rows. */
class LostClaim extends Error {}

/**
 * Run deliveries to a sink while nobody else in any process does, so that rows arrive in order. A failure is
 * recorded and thrown. False if somebody else has the sink.
 */
async function claimed(
  surroundings: SinkSurroundings,
  settings: AuditSinkSettings,
  signal: AbortSignal,
  deliver: (run: Run) => Promise<void>,
): Promise<boolean> {
  const { store, config, clock } = surroundings
  const claim = { sink: settings.name, holder: randomUUID() }
  const state = await claimSink(store, claim, SINK_LIMITS.lease)
  if (!state) return false
  const loopbackAllowed = isLoopbackHost(new URL(config.COREWEAVE_API_URL).hostname)
  const sink = openAuditSink(settings, { loopbackAllowed })
  const run: Run = { ...surroundings, claim, sink, failures: state.failures, signal }
  try {
    await deliver(run)
  } catch (error) {
    // A shutdown that interrupts an attempt is no failure; another replica goes on.
    if (error instanceof AppError && !signal.aborted) {
      const now = clock()
      const failures = run.failures + 1
      const problem = redact(error.message)
      const upstream = error.detail.upstream === undefined ? null : redact(error.detail.upstream)
      const retryAt = new Date(now.getTime() + retryDelay(failures))
      await recordSinkFailure(store, claim, {
        failures,
        problem,
        upstream,
        failedAt: now,
        retryAt,
      })
      if (failures === 1)
        log.error('an audit sink does not take rows', {
          sink: settings.name,
          problem,
          ...(upstream !== null && { upstream }),
        })
    } else await releaseSink(store, claim)
    if (error instanceof LostClaim) return false
    throw error
  }
  await releaseSink(store, claim)
  return true
}

/** Milliseconds to wait after a number of failed attempts. */
const retryDelay = (failures: number) =>
  Math.min(SINK_LIMITS.firstRetry * 2 ** (failures - 1), SINK_LIMITS.longestRetry)

/** Send the next rows of a chain, and return the number of the last one; 0 if there are none. */
async function sendBatch(run: Run, orgUid: string): Promise<number> {
  const { store, config, clock, claim, sink, signal } = run
  const position = await readSinkPosition(run, claim.sink, orgUid)
  if (position.broken)
    log.error('an audit sink is sent all rows again, because its cursor or the chain was changed', {
      sink: claim.sink,
      org: orgUid,
    })
  const rows = await readNextAuditRows(store, {
    orgUid,
    after: position.seq,
    rows: SINK_LIMITS.batchRows,
    bytes: SINK_LIMITS.batchBytes,
  })
  const last = rows.at(-1)
  if (!last) return 0
  await sendInTime(sink, rows, signal)
  const { seq, hash } = last
  const mac = computeCursorMac(config, { sink: claim.sink, orgUid, seq, hash })
  const cursor = { orgUid, seq, hash, mac, deliveredAt: clock() }
  const advanced = await advanceSinkCursor(store, claim, cursor, SINK_LIMITS.lease)
  if (!advanced) throw new LostClaim()
  if (run.failures > 0) log.info('an audit sink takes rows again', { sink: claim.sink })
  run.failures = 0
  return seq
}

/** A file system can hang, and cannot be interrupted. */
async function sendInTime(
  sink: AuditSink,
  rows: Parameters<AuditSink['send']>[0],
  end: AbortSignal,
) {
  const limit = AbortSignal.any([end, AbortSignal.timeout(SINK_LIMITS.send)])
  const timer = new AbortController()
  const hung = sleep(SINK_LIMITS.send + SECOND, undefined, { signal: timer.signal }).then(() => {
    throw sinkFailure('The rows were not taken in time.')
  })
  await Promise.race([sink.send(rows, limit), hung]).finally(() => timer.abort())
}

/**
 * Send a sink everything that waits, of all organizations, unless a failure says to wait. Returns when to look again,
 * if rows may be left.
 */
export async function deliverWaitingRows(
  surroundings: SinkSurroundings,
  settings: AuditSinkSettings,
  signal: AbortSignal,
): Promise<Date | undefined> {
  const { store, clock } = surroundings
  const waiting: string[] = []
  for (const { orgUid, seq } of await listChainHeads(store)) {
    const position = await readSinkPosition(surroundings, settings.name, orgUid)
    if (position.seq !== seq) waiting.push(orgUid)
  }
  if (waiting.length === 0) return undefined
  const [state] = await listSinkStates(store, [settings.name])
  if (state?.retryAt && state.retryAt > clock()) return state.retryAt
  const isOurs = await claimed(surroundings, settings, signal, async (run) => {
    // One batch of each in turn, so that no organization waits for the backlog of another.
    for (let more = waiting; more.length > 0 && !signal.aborted; ) {
      const rest: string[] = []
      for (const orgUid of more) if ((await sendBatch(run, orgUid)) > 0) rest.push(orgUid)
      more = rest
    }
  })
  // Whoever has the sink may have looked before the last row was written.
  return isOurs ? undefined : new Date(clock().getTime() + SECOND)
}

// Pages, routes and instrumentation are separate bundles, so the queues of the process hang on globalThis.
const shared = globalThis as { consoleSinkQueues?: Map<string, Promise<unknown>> }
const sinkQueues = () => (shared.consoleSinkQueues ??= new Map<string, Promise<unknown>>())

/** One after the other for each sink: whoever is first sends the rows of those behind. */
function inTurn<T>(sink: string, run: () => Promise<T>): Promise<T> {
  const queues = sinkQueues()
  const turn = (queues.get(sink) ?? Promise.resolve()).then(run)
  queues.set(
    sink,
    turn.catch(() => {}),
  )
  return turn
}

/**
 * Resolves when a sink has taken a row and everything before it, sent by this or another process. Throws why it has
 * not: the first attempt that fails counts, so that a broken sink costs nobody more than that.
 */
async function deliverRow(
  surroundings: SinkSurroundings,
  settings: AuditSinkSettings,
  { orgUid, seq }: ChainPlace,
  ms: number,
): Promise<void> {
  const { store } = surroundings
  const deadline = AbortSignal.timeout(ms)
  const readState = async (): Promise<AuditSinkState | undefined> =>
    (await listSinkStates(store, [settings.name]))[0]
  const readTaken = async () => (await readSinkPosition(surroundings, settings.name, orgUid)).seq
  const before = await readState()
  await inTurn(settings.name, async () => {
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 2, LONGEST_LOOK_MS)) {
      let taken = await readTaken()
      if (taken >= seq) return
      const { failedAt = null, problem = null, upstream = null } = (await readState()) ?? {}
      if (problem && failedAt && failedAt.getTime() !== before?.failedAt?.getTime())
        throw new AppError('unreachable', problem, { detail: upstream ? { upstream } : {} })
      if (deadline.aborted)
        throw sinkFailure(
          'Older rows are still waiting to be sent, so this one was not sent in time.',
        )
      await claimed(surroundings, settings, NEVER, async (run) => {
        for (let sent = -1; sent !== 0 && taken < seq && !deadline.aborted; ) {
          sent = await sendBatch(run, orgUid)
          taken = Math.max(taken, sent)
        }
      })
      if (taken >= seq) return
      await sleep(wait)
    }
  })
}

const NEVER = new AbortController().signal

export type UntakenRow = { sink: string; error: AppError }

/** Send a row to every required sink. Returns those that did not take it. */
export async function deliverToRequiredSinks(
  surroundings: SinkSurroundings,
  row: ChainPlace,
  ms: number,
): Promise<UntakenRow[]> {
  const required = surroundings.config.AUDIT_SINKS.filter((sink) => sink.required)
  const untaken = await Promise.all(
    required.map(async (settings): Promise<UntakenRow | undefined> => {
      try {
        await deliverRow(surroundings, settings, row, ms)
        return undefined
      } catch (cause) {
        const error =
          cause instanceof AppError
            ? cause
            : new AppError('unreachable', 'The console’s database is unavailable.', { cause })
        return { sink: settings.name, error }
      }
    }),
  )
  return untaken.filter((each) => each !== undefined)
}
