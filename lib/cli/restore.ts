import 'server-only'

import { resolve } from 'node:path'
import { sealedStore } from '@/lib/adapters/database/sealed-store'
import { plural } from '@/lib/common/plural'
import { appendAuditEvent, chainKeys } from '@/lib/server/audit/chain'
import { createSealer } from '@/lib/server/audit/sealer'
import { archiveKeys } from '@/lib/server/backup/archive'
import type { Backup } from '@/lib/server/backup/backup'
import { restoreBackup, verifyBackup } from '@/lib/server/backup/restore'
import type { Env } from '@/lib/server/env'
import { verifyAudits } from './audit'
import { describeTables, totalRows } from './backup'
import { defineCommand, type Outcome } from './command'
import { openConsoleStore } from './console-store'
import { EXIT_CODES } from './exit-codes'
import { statNamed } from './named-file'
import { orRefused } from './refusal'
import { auditSecretOf, parseDatabaseSettings } from './settings'
import { parseOptions, UsageError } from './usage-error'

export type RestoreCommand = { file: string; check: boolean }

const ACTOR = 'workload-identity restore'

export function parseRestoreCommand(args: string[]): RestoreCommand {
  const { values, positionals } = parseOptions({
    args,
    allowPositionals: true,
    options: { check: { type: 'boolean', default: false } },
  })
  const [file, ...rest] = positionals
  if (file === undefined || rest.length > 0) throw new UsageError('Name one FILE.')
  return { file: resolve(file), check: values.check }
}

const describeBackup = (verb: string, { header }: Backup, file: string) => [
  `${verb} ${plural(totalRows(header), 'row')} of ${file}, written ${header.createdAt}`,
  ...describeTables(header),
]

async function runRestoreCommand({ file, check }: RestoreCommand): Promise<Outcome> {
  if (!auditSecretOf(process.env)) throw new UsageError('Set AUDIT_SECRET to that of the console.')
  await statNamed(file)
  const config = parseDatabaseSettings(process.env)
  return orRefused(async () => {
    if (!check) return restore(file, config)
    const lines = describeBackup('Verified', await verifyBackup(file, archiveKeys(config)), file)
    return { code: EXIT_CODES.ok, text: lines.join('\n') }
  })
}

async function restore(file: string, config: Env): Promise<Outcome> {
  // A broken file must not leave a new database behind.
  const keys = archiveKeys(config)
  const verified = await verifyBackup(file, keys)
  const { store, close } = await openConsoleStore(config, {
    migrate: true,
    patient: true,
    create: true,
  })
  try {
    const restored = await restoreBackup(store, { file, keys, verified })
    const clock = () => new Date()
    const sealed = sealedStore(store, createSealer({ config, actor: ACTOR, clock }))
    const chain = chainKeys(config)
    const verdict = await verifyAudits(sealed, chain, { heads: [], logs: [] })
    if (verdict.code === EXIT_CODES.ok)
      for (const { uid } of restored.header.organizations)
        await appendAuditEvent(store, chain, {
          orgUid: uid,
          kind: 'event',
          at: clock(),
          actor: ACTOR,
          action: 'stored-record.restore',
          object: { storedRecord: `backup of ${restored.header.createdAt}` },
          after: { sha256: restored.digest },
          outcome: 'ok',
        })
    const text = [...describeBackup('Restored', restored, file), verdict.text].join('\n')
    return { code: verdict.code, text }
  } finally {
    await close()
  }
}

export const restoreCommand = defineCommand<RestoreCommand>({
  usage: `Usage: workload-identity restore FILE [--check]

Restores a file of workload-identity backup into a database without rows, which it migrates first: as a whole or
not at all. Then it verifies the audit log and the sealed records, prints how many rows each table has, and adds
a row to the audit log. Stop the console first. Sessions are not restored: people sign in again.

--check  only verify the file, without a database

AUDIT_SECRET  that of the console that wrote the file. Start the restored console with the same AUDIT_SECRET and
              SESSION_SECRET: linked tokens and notification targets are encrypted under the latter
DATABASE_URL  an empty PostgreSQL database, or
DATA_DIR      the folder for an embedded database

Exits 0 when the database is restored and its audit log holds, 1 when the file or the database is refused or the
audit log does not hold, and 3 when the file or the database could not be read.
All exit codes: workload-identity --help`,
  parse: parseRestoreCommand,
  run: runRestoreCommand,
})
