import 'server-only'

import { log } from '../log'

/** The newest row of an organization's chain. */
export type ChainHead = { seq: number; hash: string }

// Pages, routes and instrumentation are separate bundles, so the heads of the process hang on globalThis.
const shared = globalThis as { consoleAuditHeads?: Map<string, ChainHead> }
const unlogged = () => (shared.consoleAuditHeads ??= new Map<string, ChainHead>())

/** Remember a row that was just written, to be logged later. */
export function rememberHead({ orgUid, seq, hash }: ChainHead & { orgUid: string }) {
  const known = unlogged().get(orgUid)
  if (!known || known.seq < seq) unlogged().set(orgUid, { seq, hash })
}

/**
 * Log the head of each chain that this process has written to since the last call. Heads come from
 * memory, so that changes to the database do not affect them and a stopped database does not matter.
 */
export function logHeads() {
  for (const [org, { seq, hash }] of unlogged())
    log.info('audit head', { org, head: `${seq}:${hash}` })
  unlogged().clear()
}

const EVERY_MS = 60_000

/** Log heads every minute in which a row was written, and when the process stops. */
export function logHeadsUntil(signal: AbortSignal, every = EVERY_MS) {
  const timer = setInterval(logHeads, every)
  timer.unref()
  const end = () => {
    clearInterval(timer)
    logHeads()
  }
  if (signal.aborted) end()
  else signal.addEventListener('abort', end, { once: true })
}

const LOGGED = /"message":"audit head","org":"([^"]+)","head":"(\d+):([0-9a-f]{64})"/

/** Parse the head in a log line, also if a log collector has wrapped or escaped the line. */
export function parseHeadLine(line: string): (ChainHead & { orgUid: string }) | undefined {
  const [, orgUid, seq, hash] = LOGGED.exec(line.replaceAll('\\"', '"')) ?? []
  return orgUid && seq && hash ? { orgUid, seq: Number(seq), hash } : undefined
}
