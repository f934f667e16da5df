import 'server-only'

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { auditEvents } from '@/lib/adapters/database/schema'
import type { Store } from '@/lib/adapters/database/store'
import { verifyChain } from '@/lib/server/audit/chain'
import { type ChainHead, parseHeadLine } from '@/lib/server/audit/heads'

export const AUDIT_VERIFY_USAGE = `npm run audit:verify -- [--head SEQ:HASH] [--log FILE]... [--org ORG_UID]

--head    the last row you know of, as the console's log tells it ("audit head")
--log     a log of the console: every head in it must still be in the chain
--org     verify this organization only; needed with --head where the store has several

AUDIT_SECRET       the key of the chain (SESSION_SECRET where the console runs without one)
DATABASE_URL       the console's PostgreSQL, or
DATA_DIR           the folder of its embedded database, while the console is stopped

Ends with 0 if every chain is whole, 1 if one is broken, 2 if the command cannot be used as given,
3 if it could not be found out.`

type Kept = ChainHead & { orgUid?: string }
export type AuditVerifyCommand = { heads: Kept[]; logs: string[]; org?: string }
export type AuditVerifyOutcome = { code: 0 | 1 | 2; text: string }

const HEAD = z
  .string()
  .regex(/^[1-9]\d{0,9}:[0-9a-f]{64}$/, 'is a row and its hash, such as 120:9f86d0…')
  .transform((text): ChainHead => {
    const [seq, hash = ''] = text.split(':')
    return { seq: Number(seq), hash }
  })

/** What was asked for, or why that cannot be done. */
export function readAuditVerifyCommand(given: string[]): AuditVerifyCommand | { problem: string } {
  try {
    const { values } = parseArgs({
      args: given,
      options: {
        head: { type: 'string', multiple: true, default: [] },
        log: { type: 'string', multiple: true, default: [] },
        org: { type: 'string' },
      },
    })
    const heads = z.array(HEAD).safeParse(values.head)
    if (!heads.success)
      return { problem: `--head ${heads.error.issues[0]?.message ?? ''}\n\n${AUDIT_VERIFY_USAGE}` }
    return { heads: heads.data, logs: values.log, ...(values.org && { org: values.org }) }
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : error}\n\n${AUDIT_VERIFY_USAGE}` }
  }
}

/** Walk every chain of a store, and say in words how each one is. */
export async function verifyAudits(
  store: Store,
  key: Buffer,
  { heads, logs, org }: AuditVerifyCommand,
): Promise<AuditVerifyOutcome> {
  const logged: Kept[] = []
  for (const file of logs) {
    const found = await headsOf(file)
    if (found.length === 0) return { code: 2, text: `${file} tells no audit head.` }
    logged.push(...found)
  }
  const known = await organizationsOf(store)
  const named = logged.flatMap(({ orgUid }) => orgUid ?? [])
  const all = [...new Set([...known, ...named])].sort().filter((uid) => !org || uid === org)
  if (org && all.length === 0) all.push(org)
  if (heads.length > 0 && all.length > 1)
    return { code: 2, text: `--head needs --org: there are ${all.join(', ')}.` }
  if (heads.length > 0 && all.length === 0)
    return { code: 1, text: 'The audit is empty, though a row of it is known.' }
  if (all.length === 0) return { code: 0, text: 'The audit is empty.' }

  let code: AuditVerifyOutcome['code'] = 0
  const lines: string[] = []
  for (const uid of all) {
    const kept = [...heads, ...logged].filter(({ orgUid = uid }) => orgUid === uid)
    const verdict = await verifyChain(store, uid, key, { heads: kept })
    if (!verdict.ok) code = 1
    lines.push(
      verdict.ok
        ? `${uid}: whole, ${verdict.rows} rows${told(kept.length)}, head ${verdict.rows}:${verdict.head}`
        : `${uid}: BROKEN at row ${verdict.seq}. ${verdict.reason}`,
    )
  }
  if (heads.length + logged.length === 0)
    lines.push('Whether rows are missing at the end shows only with --head or --log.')
  return { code, text: lines.join('\n') }
}

const told = (kept: number) => (kept === 0 ? '' : `, ${kept} kept heads found in it`)

async function headsOf(file: string): Promise<Kept[]> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity })
  const heads: Kept[] = []
  for await (const line of lines) {
    const head = parseHeadLine(line)
    if (head) heads.push(head)
  }
  return heads
}

const organizationsOf = async (store: Store): Promise<string[]> => {
  const rows = await store
    .select({ uid: sql<string>`distinct ${auditEvents.orgUid}` })
    .from(auditEvents)
  return rows.map(({ uid }) => uid)
}
