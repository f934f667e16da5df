import 'server-only'

import type { z } from 'zod'
import { levelsOfBits } from '@/lib/core/policy/access-level'
import type { Attachment } from '@/lib/server/attachment'
import { recorded } from '@/lib/server/audit/audit'
import type { WriteContext } from '@/lib/server/session/context'
import { ORGANIZATION } from './class-access'
import { formatCsv } from './csv'
import { listResources } from './principal-rows'
import { askedOf } from './recorded-question'
import type {
  AccessExport,
  AccessInventory,
  AccessRow,
  AccessSubject,
  DecidingStatement,
  ExportFormat,
} from './schema'
import { evaluateAccess } from './service'
import { credentialReason, subjectNote } from './words'

type Cell = string | number
type Sheet = { name: string; inventory: AccessInventory; header: string[]; rows: Cell[][] }

/** What the answer is based on, stated in the exported file. */
const readingOf = ({ at, policies, accounts, buckets, unread }: AccessInventory) => ({
  asOf: at,
  policies,
  accounts,
  buckets: buckets.length,
  notRead: unread.map(({ what, why }) => ({ what, why })),
})

function fileOf(
  format: ExportFormat,
  { name, inventory, header, rows }: Sheet,
  answer: unknown,
): Attachment {
  const { asOf, notRead, ...counts } = readingOf(inventory)
  const about: Cell[][] = [
    ['as of', asOf],
    ...Object.entries(counts).map(([what, count]) => [what, count]),
    ...notRead.map(({ what, why }) => ['not read', what, why]),
    [],
  ]
  const text =
    format === 'csv'
      ? formatCsv([...about, header, ...rows])
      : `${JSON.stringify({ ...readingOf(inventory), ...Object(answer) }, null, 2)}\n`
  const type = format === 'csv' ? 'text/csv' : 'application/json'
  return {
    name: `${name}-${asOf.slice(0, 10)}.${format}`,
    type: `${type}; charset=utf-8`,
    body: text,
  }
}

const WHO = ['principal', 'cluster', 'namespace', 'name', 'note']
const who = (subject: AccessSubject) => [
  subject.principal,
  subject.cluster,
  subject.namespace,
  subject.name,
  subjectNote(subject),
]
const refs = (because: readonly DecidingStatement[]) =>
  because.map(({ policy, statement }) => `${policy} / ${statement}`).join('; ')
const levels = (bits: number) => levelsOfBits(bits).join(' ')

/** An answer over the whole organization is recorded when it leaves the console as a file. */
export const exportAccess = (context: WriteContext, input: z.output<typeof AccessExport>) =>
  recorded(
    context,
    { action: 'access.export', object: { question: 'access' }, after: askedOf(input) },
    () => accessFile(context, input),
  )

/** One line for each principal and resource, which suits a spreadsheet better than 200 columns. */
async function accessFile(
  context: WriteContext,
  { format, ...question }: z.output<typeof AccessExport>,
) {
  const { access, engine, asked, shown } = await evaluateAccess(context, question, 'whole')
  const most = Number.POSITIVE_INFINITY
  const rows = shown.flatMap(
    (each) => listResources(engine, each, asked, { most, gateOf: () => each.gate }).rows,
  )
  return fileOf(
    format,
    {
      name: 'access',
      inventory: access.inventory,
      header: [
        ...WHO,
        'resource',
        'effective levels',
        'levels on paper',
        'denied levels',
        'credentials',
        'allowed by',
        'denied by',
        'bucket policy',
      ],
      rows: rows.map((row) => [
        ...who(row),
        resourceName(row),
        levels(row.held),
        levels(row.paper),
        levels(row.denied),
        credentialReason(row.credentials),
        refs(row.because),
        refs(row.refusedBy),
        row.gate ? [row.gate.state, ...row.gate.by].join(' ') : '',
      ]),
    },
    { question: askedOf({ ...question, format }), rows: rows.map(entryOf) },
  )
}

const resourceName = ({ resource = '' }: AccessRow) =>
  resource === ORGANIZATION ? 'organization' : resource

const entryOf = (row: AccessRow) => ({
  principal: row.principal,
  cluster: row.cluster,
  namespace: row.namespace,
  name: row.name,
  note: subjectNote(row),
  resource: resourceName(row),
  effective: levelsOfBits(row.held),
  paper: levelsOfBits(row.paper),
  denied: levelsOfBits(row.denied),
  credentials: row.credentials,
  because: row.because,
  refusedBy: row.refusedBy,
  ...(row.gate && { gate: row.gate }),
})
