import 'server-only'

import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '@/lib/common/canonical-json'
import type { SealingKeys } from '../keys'
import { log } from '../log'

/** The newest row of an organization's chain. */
export type ChainHead = { seq: number; hash: string }
export type OrganizationHead = ChainHead & { orgUid: string }

/** A head with its code, which only a console that has the key can compute. */
type SignedHead = ChainHead & { mac: string }

// Pages, routes and instrumentation are separate bundles, so the heads of the process hang on globalThis.
const shared = globalThis as { consoleAuditHeads?: Map<string, SignedHead> }
const unlogged = () => (shared.consoleAuditHeads ??= new Map<string, SignedHead>())

const headMac = (key: Buffer, { orgUid, seq, hash }: OrganizationHead) =>
  createHmac('sha256', key)
    .update(canonicalJson([orgUid, seq, hash]))
    .digest('hex')

/** Remember a row that was just written, to be logged later with its code under `key`. */
export function rememberHead({ orgUid, seq, hash }: OrganizationHead, key: Buffer) {
  const known = unlogged().get(orgUid)
  if (known && known.seq >= seq) return
  unlogged().set(orgUid, { seq, hash, mac: headMac(key, { orgUid, seq, hash }) })
}

const HEAD_MESSAGE = 'audit head'

/**
 * Log the head of each chain that this process has written to since the last call. Heads come from
 * memory, so that changes to the database do not affect them and a stopped database does not matter.
 */
export function logHeads() {
  for (const [org, { seq, hash, mac }] of unlogged())
    log.info(HEAD_MESSAGE, { org, head: `${seq}:${hash}`, mac })
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

const LoggedHead = z.object({
  message: z.literal(HEAD_MESSAGE),
  org: z.string().min(1),
  head: z
    .string()
    .regex(/^[1-9]\d{0,9}:[0-9a-f]{64}$/)
    .transform((text) => {
      const [seq, hash = ''] = text.split(':')
      return { seq: Number(seq), hash }
    }),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
})

/** What the container runtimes write before a line: a time, the stream, and whether the line is whole. */
const CRI_PREFIX = /^\S+ (?:stdout|stderr) F (?=\{)/
/** How the json-file driver of Docker wraps a line. */
const DockerLine = z.object({ log: z.string(), stream: z.enum(['stdout', 'stderr']) })

/**
 * The head in a log line. Only a whole JSON record counts that says by itself that it is a head and carries
 * the code of one: whatever a stranger gets logged is a string inside a record, and has no code.
 */
export function parseHeadLine(line: string, { all }: SealingKeys): OrganizationHead | undefined {
  // A log has many lines and few heads.
  if (!line.includes(HEAD_MESSAGE)) return undefined
  const record = parseJson(line.replace(CRI_PREFIX, ''))
  const wrapped = DockerLine.safeParse(record)
  const logged = LoggedHead.safeParse(wrapped.success ? parseJson(wrapped.data.log) : record)
  if (!logged.success) return undefined
  const { org, head, mac } = logged.data
  const found = { orgUid: org, ...head }
  const holds = (key: Buffer) => timingSafeEqual(Buffer.from(headMac(key, found)), Buffer.from(mac))
  return all.some(holds) ? found : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
