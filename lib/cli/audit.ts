import 'server-only'

import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { describeBrokenRow } from '@/lib/adapters/database/broken-seal'
import { auditEvents } from '@/lib/adapters/database/schema'
import { type SealedReader, sealedStore } from '@/lib/adapters/database/sealed-store'
import { findBrokenRecords, SEALED_TABLES } from '@/lib/adapters/database/sealed-tables'
import { AppError } from '@/lib/common/errors'
import { plural } from '@/lib/common/plural'
import { type ChainKeys, chainKeys, verifyChain } from '@/lib/server/audit/chain'
import { type ChainHead, parseHeadLine } from '@/lib/server/audit/heads'
import { createSealer } from '@/lib/server/audit/sealer'
import { defineCommand, type Outcome } from './command'
import { openConsoleStore } from './console-store'
import { EXIT_CODES, type ExitCode } from './exit-codes'
import { statNamed } from './named-file'
import { auditSecretOf, parseDatabaseSettings } from './settings'
import { parseOptions, UsageError } from './usage-error'

type KnownHead = ChainHead & { orgUid?: string }
export type AuditVerifyCommand = { heads: KnownHead[]; logs: string[]; org?: string }

const HEAD = z
  .string()
  .regex(/^[1-9]\d{0,9}:[0-9a-f]{64}$/, 'must be a row and its hash, such as 120:9f86d0…')
  .transform((text): ChainHead => {
    const [seq, hash = ''] = text.split(':')
    return { seq: Number(seq), hash }
  })

export function parseAuditCommand(args: string[]): AuditVerifyCommand {
  const { values, positionals } = parseOptions({
    args,
    allowPositionals: true,
    options: {
      head: { type: 'string', multiple: true, default: [] },
      log: { type: 'string', multiple: true, default: [] },
      org: { type: 'string' },
    },
  })
  const [verb, ...rest] = positionals
  if (verb !== 'verify') throw new UsageError('Unknown command. Use audit verify.')
  if (rest.length > 0) throw new UsageError(`Unexpected argument ${rest[0]}.`)
  const heads = z.array(HEAD).safeParse(values.head)
  if (!heads.success) throw new UsageError(`--head ${heads.error.issues[0]?.message ?? ''}`)
  const logs = values.log.map((file) => resolve(file))
  return { heads: heads.data, logs, ...(values.org && { org: values.org }) }
}

/** Verify the audit chain of every organization, and the records that are sealed in it. */
export async function verifyAudits(
  store: SealedReader,
  keys: ChainKeys,
  { heads, logs, org }: AuditVerifyCommand,
): Promise<Outcome> {
  const logged: KnownHead[] = []
  for (const file of logs) {
    const found = await readHeads(file, keys)
    if (found.length === 0)
      throw new AppError('invalid', `${file} contains no audit head with a valid code.`)
    logged.push(...found)
  }
  const known = await listOrganizations(store)
  const named = logged.flatMap(({ orgUid }) => orgUid ?? [])
  const all = [...new Set([...known, ...named])].sort().filter((uid) => !org || uid === org)
  if (org && all.length === 0) all.push(org)
  if (heads.length > 0 && all.length > 1)
    throw new UsageError(
      `--head requires --org, because the database has several organizations: ${all.join(', ')}.`,
    )
  if (heads.length > 0 && all.length === 0)
    return {
      code: EXIT_CODES.findings,
      text: 'The audit log is empty, but the given head proves that it had rows.',
    }
  if (all.length === 0) return { code: EXIT_CODES.ok, text: 'The audit log is empty.' }

  let code: ExitCode = EXIT_CODES.ok
  const lines: string[] = []
  for (const uid of all) {
    const kept = [...heads, ...logged].filter(({ orgUid = uid }) => orgUid === uid)
    const verdict = await verifyChain(store, uid, keys, { heads: kept })
    if (!verdict.ok) code = EXIT_CODES.findings
    lines.push(
      verdict.ok
        ? `${uid}: intact, ${plural(verdict.rows, 'row')}${describeKnownHeads(kept.length)}, head ${verdict.rows}:${verdict.head}`
        : `${uid}: BROKEN at row ${verdict.seq}. ${verdict.reason}`,
    )
    const records = await findBrokenRecords(store, uid)
    if (records.length > 0) code = EXIT_CODES.findings
    for (const record of records) lines.push(`${uid}: NOT TRUSTED. ${describeBrokenRow(record)}.`)
  }
  if (heads.length + logged.length === 0)
    lines.push('Use --head or --log to detect rows missing at the end.')
  return { code, text: lines.join('\n') }
}

const describeKnownHeads = (count: number) =>
  count === 0 ? '' : `, ${plural(count, 'known head')} found`

async function readHeads(file: string, keys: ChainKeys): Promise<KnownHead[]> {
  await statNamed(file)
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity })
  const heads: KnownHead[] = []
  for await (const line of lines) {
    const head = parseHeadLine(line, keys.heads)
    if (head) heads.push(head)
  }
  return heads
}

/** Also those whose chain is gone, and whose records are left. */
async function listOrganizations(store: SealedReader): Promise<string[]> {
  const uids: string[] = []
  for (const table of [auditEvents, ...SEALED_TABLES]) {
    const column = sql<string>`${table.orgUid}`.as('uid')
    uids.push(...(await store.selectDistinct({ uid: column }).from(table)).map(({ uid }) => uid))
  }
  return uids
}

async function runAuditCommand(command: AuditVerifyCommand): Promise<Outcome> {
  if (!auditSecretOf(process.env)) throw new UsageError('Set AUDIT_SECRET or SESSION_SECRET.')
  const config = parseDatabaseSettings(process.env)
  const opened = await openConsoleStore(config, { migrate: config.DATABASE_URL === undefined })
  try {
    const sealer = createSealer({ config, actor: 'audit verify', clock: () => new Date() })
    return await verifyAudits(sealedStore(opened.store, sealer), chainKeys(config), command)
  } finally {
    await opened.close()
  }
}

export const auditCommand = defineCommand<AuditVerifyCommand>({
  usage: `Usage: workload-identity audit verify [--head SEQ:HASH] [--log FILE]... [--org ORG_UID]

Verifies the chain of the audit log of every organization, and that every sealed record (requests, approval
rules, suspensions, declared trusts, results) is the one that its chain recorded.

--head  the last row you know, from an "audit head" line of the console's log
--log   a log file of the console; every audit head in it must be in the chain
--org   verify only this organization; required with --head if the database has several

AUDIT_SECRET  the key of the chain (SESSION_SECRET if the console runs without AUDIT_SECRET)
DATABASE_URL  the PostgreSQL database of the console, or
DATA_DIR      the folder of its embedded database, while the console is stopped

Exits 0 when every chain is intact and every record holds, 1 when one does not, and 3 when the chains could not be read.
All exit codes: workload-identity --help`,
  parse: parseAuditCommand,
  run: runAuditCommand,
})
