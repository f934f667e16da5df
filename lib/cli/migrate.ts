import 'server-only'

import { describeBrokenRow } from '@/lib/adapters/database/broken-seal'
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
import { EXIT_CODES } from './exit-codes'
import { parseOptions, UsageError } from './usage-error'

export type MigrateCommand = { confirm?: string }

export function parseMigrateCommand(args: string[]): MigrateCommand {
  const { values } = parseOptions({
    args,
    options: { seal: { type: 'boolean', default: false }, confirm: { type: 'string' } },
  })
  if (!values.seal) throw new UsageError('Unknown migration. Use migrate --seal.')
  return values.confirm === undefined ? {} : { confirm: values.confirm }
}

/** List the records that the console does not act on, or confirm those that were listed. */
export async function sealRecords(
  context: WriteContext,
  { confirm }: MigrateCommand,
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
  usage: `Usage: workload-identity migrate --seal [--confirm DIGEST]

Lists the records of your organization that the console does not act on: those stored by a version without
seals, and those that were changed in the database outside the console. Read each one: it is shown as stored.

--confirm  confirm exactly the records that were listed with this digest. They are sealed as they are, and
           deleted ones count as deleted. The audit log records who confirmed them.

COREWEAVE_API_TOKEN  a token of an administrator, who can list and ensure access policies
AUDIT_SECRET         the same as for the console (SESSION_SECRET if it runs without AUDIT_SECRET)
DATABASE_URL         the PostgreSQL database of the console, or
DATA_DIR             the folder of its embedded database, while the console is stopped

Exits 0 when every record is sealed, and 1 when records are listed.
All exit codes: workload-identity --help`,
  parse: parseMigrateCommand,
  run: async (command, { open }) => sealRecords(await open({ embedded: true }), command),
})
