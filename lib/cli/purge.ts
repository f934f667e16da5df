import 'server-only'

import { sealedStore } from '@/lib/adapters/database/sealed-store'
import { plural } from '@/lib/common/plural'
import { createSealer } from '@/lib/server/audit/sealer'
import {
  countPurgeableRows,
  type PurgedTable,
  purgeExpiredRows,
} from '@/lib/server/retention/purge'
import { RETENTION_ACTOR } from '@/lib/server/retention/retention-job'
import { defineCommand, type Outcome } from './command'
import { openConsoleStore } from './console-store'
import { EXIT_CODES } from './exit-codes'
import { auditSecretOf, parseDatabaseSettings } from './settings'
import { parseOptions, UsageError } from './usage-error'

export type PurgeCommand = { dryRun: boolean; json: boolean }

export function parsePurgeCommand(args: string[]): PurgeCommand {
  const { values } = parseOptions({
    args,
    options: {
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  return { dryRun: values['dry-run'], json: values.json }
}

async function runPurgeCommand({ dryRun, json }: PurgeCommand): Promise<Outcome> {
  if (!auditSecretOf(process.env)) throw new UsageError('Set AUDIT_SECRET to that of the console.')
  const config = parseDatabaseSettings(process.env)
  const clock = () => new Date()
  const { store, close } = await openConsoleStore(config, { migrate: false, patient: true })
  try {
    const sealer = createSealer({ config, actor: RETENTION_ACTOR, clock })
    const tables = dryRun
      ? await countPurgeableRows(store, config, clock())
      : await purgeExpiredRows(sealedStore(store, sealer), config, clock())
    const left = tables.some(({ rows, problem }) => (dryRun ? rows > 0 : problem))
    const text = json ? JSON.stringify({ dryRun, tables }, null, 2) : describeTables(tables, dryRun)
    return { code: left ? EXIT_CODES.findings : EXIT_CODES.ok, text }
  } finally {
    await close()
  }
}

function describeTables(tables: readonly PurgedTable[], dryRun: boolean) {
  const lines = tables
    .filter(({ rows, problem }) => rows > 0 || problem)
    .map(({ table, rows, problem }) =>
      problem
        ? `${table}: NOT DELETED. ${problem.message}`
        : `${table}: ${dryRun ? 'would delete' : 'deleted'} ${plural(rows, 'row')}`,
    )
  return lines.length > 0 ? lines.join('\n') : 'No expired rows.'
}

export const purgeCommand = defineCommand<PurgeCommand>({
  usage: `Usage: workload-identity purge [--dry-run] [--json]

Deletes the rows that the console no longer keeps, as the console does once an hour. Rows of the audit log are
never deleted, and each deleted result of a verification leaves a row in it.

--dry-run  only count the rows
--json     print JSON

AUDIT_SECRET             that of the console (SESSION_SECRET if it runs without AUDIT_SECRET)
VERIFICATIONS_KEPT_DAYS  that of the console
DATABASE_URL             the PostgreSQL database of the console, or
DATA_DIR                 the folder of its embedded database, while the console is stopped

Exits 0 when no expired row is left, 1 when one could not be deleted (with --dry-run: when there is one), and 3
when the database could not be read.
All exit codes: workload-identity --help`,
  parse: parsePurgeCommand,
  printsJson: ({ json }) => json,
  run: runPurgeCommand,
})
