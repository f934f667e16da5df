import 'server-only'

import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { auditEvents } from '@/lib/adapters/database/schema'
import type { Store } from '@/lib/adapters/database/store'
import { plural } from '@/lib/common/plural'
import { verifyChain } from '@/lib/server/audit/chain'
import { type ChainHead, parseHeadLine } from '@/lib/server/audit/heads'

export const AUDIT_VERIFY_USAGE = `Usage: npm run audit:verify -- [--head SEQ:HASH] [--log FILE]... [--org ORG_UID]

--head    the last row you know, from an "audit head" line of the console's log
--log     a log file of the console; every audit head in it must be in the chain
--org     verify only this organization; required with --head if the database has several

AUDIT_SECRET       the key of the chain (SESSION_SECRET if the console runs without AUDIT_SECRET)
DATABASE_URL       the PostgreSQL database of the console, or
DATA_DIR           the directory of its embedded database, while the console is stopped

Exits 0 when every chain is intact, 1 when one is broken, 2 when the command or its environment is
invalid, and 3 when the chains could not be read.`

type KnownHead = ChainHead & { orgUid?: string }
export type AuditVerifyCommand = { heads: KnownHead[]; logs: string[]; org?: string }
export type AuditVerifyOutcome = { code: 0 | 1 | 2; text: string }

const HEAD = z
  .string()
  .regex(/^[1-9]\d{0,9}:[0-9a-f]{64}$/, 'must be a row and its hash, such as 120:9f86d0…')
  .transform((text): ChainHead => {
    const [seq, hash = ''] = text.split(':')
    return { seq: Number(seq), hash }
  })

export function readAuditVerifyCommand(args: string[]): AuditVerifyCommand | { problem: string } {
  try {
    const { values } = parseArgs({
      args,
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

/** Verify the audit chain of every organization and print one line for each. */
export async function verifyAudits(
  store: Store,
  key: Buffer,
  { heads, logs, org }: AuditVerifyCommand,
): Promise<AuditVerifyOutcome> {
  const logged: KnownHead[] = []
  for (const file of logs) {
    const found = await readHeads(file)
    if (found.length === 0) return { code: 2, text: `${file} contains no audit head.` }
    logged.push(...found)
  }
  const known = await listOrganizations(store)
  const named = logged.flatMap(({ orgUid }) => orgUid ?? [])
  const all = [...new Set([...known, ...named])].sort().filter((uid) => !org || uid === org)
  if (org && all.length === 0) all.push(org)
  if (heads.length > 0 && all.length > 1)
    return {
      code: 2,
      text: `--head requires --org, because the database has several organizations: ${all.join(', ')}.`,
    }
  if (heads.length > 0 && all.length === 0)
    return { code: 1, text: 'The audit log is empty, but the given head proves that it had rows.' }
  if (all.length === 0) return { code: 0, text: 'The audit log is empty.' }

  let code: AuditVerifyOutcome['code'] = 0
  const lines: string[] = []
  for (const uid of all) {
    const kept = [...heads, ...logged].filter(({ orgUid = uid }) => orgUid === uid)
    const verdict = await verifyChain(store, uid, key, { heads: kept })
    if (!verdict.ok) code = 1
    lines.push(
      verdict.ok
        ? `${uid}: intact, ${plural(verdict.rows, 'row')}${describeKnownHeads(kept.length)}, head ${verdict.rows}:${verdict.head}`
        : `${uid}: BROKEN at row ${verdict.seq}. ${verdict.reason}`,
    )
  }
  if (heads.length + logged.length === 0)
    lines.push('Use --head or --log to detect rows missing at the end.')
  return { code, text: lines.join('\n') }
}

const describeKnownHeads = (count: number) =>
  count === 0 ? '' : `, ${plural(count, 'known head')} found`

async function readHeads(file: string): Promise<KnownHead[]> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity })
  const heads: KnownHead[] = []
  for await (const line of lines) {
    const head = parseHeadLine(line)
    if (head) heads.push(head)
  }
  return heads
}

const listOrganizations = async (store: Store): Promise<string[]> => {
  const rows = await store
    .select({ uid: sql<string>`distinct ${auditEvents.orgUid}` })
    .from(auditEvents)
  return rows.map(({ uid }) => uid)
}
