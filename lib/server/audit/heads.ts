import 'server-only'

import { log } from '../log'

/** The newest row of an organization's chain. */
export type Head = { seq: number; hash: string }

// Pages, routes and instrumentation are bundled apart: what was written is one for the process.
const shared = globalThis as { consoleAuditHeads?: Map<string, Head> }
const unlogged = () => (shared.consoleAuditHeads ??= new Map<string, Head>())

/** Remember a row that was just written, for the log. */
export function noteHead({ orgUid, seq, hash }: Head & { orgUid: string }) {
  const known = unlogged().get(orgUid)
  if (!known || known.seq < seq) unlogged().set(orgUid, { seq, hash })
}

/**
 * Log the head of each chain this process has written to since it last did. From memory, so that
 * whoever changes the database does not change what is logged, and so that it works while the store is
 * down or the process ends.
 */
export function logHeads() {
  for (const [org, { seq, hash }] of unlogged())
    log.info('audit head', { org, head: `${seq}:${hash}` })
  unlogged().clear()
}

const EVERY_MS = 60_000

/** Every minute in which something was written, and at the end. */
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

/** The head that a line of the log tells, also where a collector has wrapped or escaped the line. */
export function headOfLine(line: string): (Head & { orgUid: string }) | undefined {
  const [, orgUid, seq, hash] = LOGGED.exec(line.replaceAll('\\"', '"')) ?? []
  return orgUid && seq && hash ? { orgUid, seq: Number(seq), hash } : undefined
}
