import 'server-only'

import { resolve } from 'node:path'
import { plural } from '@/lib/common/plural'
import { type ArchiveHeader, archiveKeys } from '@/lib/server/backup/archive'
import { writeBackup } from '@/lib/server/backup/backup'
import { version } from '@/package.json'
import { defineCommand, type Outcome } from './command'
import { openConsoleStore } from './console-store'
import { EXIT_CODES } from './exit-codes'
import { isExistingFile } from './named-file'
import { orRefused } from './refusal'
import { auditSecretOf, parseDatabaseSettings } from './settings'
import { parseOptions, UsageError } from './usage-error'

export type BackupCommand = { file: string; withSessions: boolean; json: boolean }

export function parseBackupCommand(args: string[]): BackupCommand {
  const { values, positionals } = parseOptions({
    args,
    allowPositionals: true,
    options: {
      'with-sessions': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const [file, ...rest] = positionals
  if (file === undefined || rest.length > 0) throw new UsageError('Name one FILE.')
  return { file: resolve(file), withSessions: values['with-sessions'], json: values.json }
}

export const totalRows = ({ tables }: ArchiveHeader) =>
  tables.reduce((sum, { rows }) => sum + rows, 0)

export const describeTables = ({ tables }: ArchiveHeader) =>
  tables
    .filter(({ rows }) => rows > 0)
    .map(({ name, rows }) => `  ${name.padEnd(22)} ${plural(rows, 'row')}`)

async function runBackupCommand({ file, withSessions, json }: BackupCommand): Promise<Outcome> {
  if (!auditSecretOf(process.env)) throw new UsageError('Set AUDIT_SECRET to that of the console.')
  if (await isExistingFile(file)) throw new UsageError(`${file} exists.`)
  const config = parseDatabaseSettings(process.env)
  const { store, close } = await openConsoleStore(config, { migrate: false, patient: true })
  try {
    const keys = archiveKeys(config)
    const { header, digest } = await writeBackup(store, {
      file,
      keys,
      now: new Date(),
      build: version,
      withSessions,
    })
    const { createdAt, schema, organizations, tables } = header
    if (json) {
      const result = { file, sha256: digest, createdAt, schema, organizations, tables }
      return { code: EXIT_CODES.ok, text: JSON.stringify(result, null, 2) }
    }
    return {
      code: EXIT_CODES.ok,
      text: [
        `Wrote ${plural(totalRows(header), 'row')} to ${file}`,
        ...describeTables(header),
        `SHA-256 of the content: ${digest}`,
        'Keep SESSION_SECRET and AUDIT_SECRET too: without them the sealed columns cannot be read.',
      ].join('\n'),
    }
  } finally {
    await close()
  }
}

export const backupCommand = defineCommand<BackupCommand>({
  usage: `Usage: workload-identity backup FILE [--with-sessions] [--json]

Writes every row of the console's database, as of one moment, to a new file (gzip, JSON lines). The console may
run meanwhile on PostgreSQL. What is encrypted in the database is encrypted in the file; the rest, such as
policies and the audit log, is not: keep the file as safe as the database.

--with-sessions  also sessions and what else ends within hours
--json           print JSON

AUDIT_SECRET  that of the console (SESSION_SECRET if it runs without AUDIT_SECRET); the file carries a code
              under it, by which restore notices every change
DATABASE_URL  the PostgreSQL database of the console, or
DATA_DIR      the folder of its embedded database, while the console is stopped

Exits 0 when the file is written, 1 when the database lacks migrations of this version, and 3 when it could not be
read or the file not be written.
All exit codes: workload-identity --help`,
  parse: parseBackupCommand,
  printsJson: ({ json }) => json,
  run: (command) => orRefused(() => runBackupCommand(command)),
})
