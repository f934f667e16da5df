import 'server-only'

import { describeBrokenRow } from '@/lib/adapters/database/broken-seal'
import { isNewerSchema, readSchemaState, type SchemaState } from '@/lib/adapters/database/migrate'
import type { BrokenRecord } from '@/lib/adapters/database/sealed-store'
import {
  acceptBrokenRecords,
  findBrokenRecords,
  recordsDigest,
} from '@/lib/adapters/database/sealed-tables'
import { plural } from '@/lib/common/plural'
import { recorded } from '@/lib/server/audit/audit'
import { requirePermission } from '@/lib/server/authorization/permissions'
import type { WriteContext } from '@/lib/server/session/context'
import { defineCommand, type Outcome } from './command'
import { openConsoleStore } from './console-store'
import { EXIT_CODES } from './exit-codes'
import { parseDatabaseSettings } from './settings'
import { parseOptions, UsageError } from './usage-error'

export type SealCommand = { task: 'seal'; confirm?: string }
export type MigrateCommand = SealCommand | { task: 'check' }

export function parseMigrateCommand(args: string[]): MigrateCommand {
  const { values } = parseOptions({
    args,
    options: {
      check: { type: 'boolean', default: false },
      seal: { type: 'boolean', default: false },
      confirm: { type: 'string' },
    },
  })
  const { check, seal, confirm } = values
  if (check === seal) throw new UsageError('Use migrate --check or migrate --seal.')
  if (check && confirm !== undefined)
    throw new UsageError('--confirm is not valid with migrate --check.')
  if (check) return { task: 'check' }
  return { task: 'seal', ...(confirm !== undefined && { confirm }) }
}

/** Compare the schema of the database with this version, and change nothing. */
export function describeSchema(state: SchemaState): Outcome {
  if (isNewerSchema(state))
    return {
      code: EXIT_CODES.findings,
      text: 'A newer version of the console has migrated the database. This version refuses to start on it.',
    }
  const { pending } = state
  if (pending.length === 0)
    return { code: EXIT_CODES.ok, text: 'The database has every migration of this version.' }
  return {
    code: EXIT_CODES.findings,
    text: [
      `${plural(pending.length, 'migration')} pending. The console runs them when it starts:`,
      ...pending.map((tag) => `  ${tag}`),
    ].join('\n'),
  }
}

async function checkSchema(): Promise<Outcome> {
  const { store, close } = await openConsoleStore(parseDatabaseSettings(process.env), {
    migrate: false,
  })
  try {
    return describeSchema(await readSchemaState(store))
  } finally {
    await close()
  }
}

/** List the records that the console does not act on, or confirm those that were listed. */
export async function sealRecords(
  context: WriteContext,
  { confirm }: Pick<SealCommand, 'confirm'>,
): Promise<Outcome> {
  await requirePermission(context, 'read-audit')
  const { store, actor } = context
  const records = await findBrokenRecords(store, actor.orgUid)
  if (records.length === 0) return { code: EXIT_CODES.ok, text: 'Every record is sealed.' }
  const digest = recordsDigest(records)
  if (confirm === undefined) {
    const next = `To confirm these ${plural(records.length, 'record')} as they are: workload-identity migrate --seal --confirm ${digest}`
    return {
      code: EXIT_CODES.findings,
      text: [...records.map(describeRecord), '', next].join('\n'),
    }
  }
  await requirePermission(context, 'propose-approval-rules')
  await recorded(
    context,
    {
      action: 'stored-record.confirm',
      object: { records: String(records.length) },
      after: { digest: confirm, records: records.map(describeBrokenRow) },
    },
    () => acceptBrokenRecords(store, actor.orgUid, confirm),
  )
  return { code: EXIT_CODES.ok, text: `Confirmed ${plural(records.length, 'record')}.` }
}

const describeRecord = (record: BrokenRecord) =>
  [`${describeBrokenRow(record)}.`, record.stored && `  ${JSON.stringify(record.stored)}`]
    .filter(Boolean)
    .join('\n')

export const migrateCommand = defineCommand<MigrateCommand>({
  usage: `Usage: workload-identity migrate --check
       workload-identity migrate --seal [--confirm DIGEST]

--check lists the migrations that this version of the console will run on the database when it starts. It
needs only DATABASE_URL or DATA_DIR, and changes nothing.

--seal lists the records of your organization that the console does not act on: those stored by a version without
seals, and those that were changed in the database outside the console. Read each one: it is shown as stored.

--confirm  confirm exactly the records that were listed with this digest. They are sealed as they are, and
           deleted ones count as deleted. The audit log records who confirmed them.

COREWEAVE_API_TOKEN  a token of an administrator, who can list and ensure access policies
AUDIT_SECRET         the same as for the console (SESSION_SECRET if it runs without AUDIT_SECRET)
DATABASE_URL         the PostgreSQL database of the console, or
DATA_DIR             the folder of its embedded database, while the console is stopped

Exits 0 when no migration is pending or every record is sealed, and 1 when migrations or records are listed.
All exit codes: workload-identity --help`,
  parse: parseMigrateCommand,
  run: async (command, { open }) =>
    command.task === 'check' ? checkSchema() : sealRecords(await open({ embedded: true }), command),
})
