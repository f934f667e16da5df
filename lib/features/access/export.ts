import 'server-only'

import type { z } from 'zod'
import { levelsOfBits } from '@/lib/core/policy/access-level'
import type { Attachment } from '@/lib/server/attachment'
import { recorded } from '@/lib/server/audit/audit'
import type { WriteContext } from '@/lib/server/session/context'
import { formatCsv } from './csv'
import { findMatrixEntries } from './matrix'
import { readAccessSnapshot, requireEngine } from './read-snapshot'
import type {
  AccessInventory,
  AccessMatrixExport,
  AccessSubject,
  DecidingStatement,
  ExportFormat,
  WhatCanExport,
  WhoCanExport,
} from './schema'
import { type AnswerLimit, readWhatCan, readWhoCan } from './service'

/** An export waits for all clusters. */
const ALL: AnswerLimit = { most: Number.POSITIVE_INFINITY, extent: 'whole' }
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

/** An answer over the whole organization is recorded when it leaves the console as a file. */
const recordedExport = (
  context: WriteContext,
  question: string,
  after: object,
  build: () => Promise<Attachment>,
) => recorded(context, { action: 'access.export', object: { question }, after }, build)

const WHO = ['principal', 'cluster', 'namespace', 'name', 'note']
const who = ({ principal, cluster, namespace, name, note = '' }: AccessSubject) => [
  principal,
  cluster,
  namespace,
  name,
  note,
]
const refs = (because: readonly DecidingStatement[]) =>
  because.map(({ policy, statement }) => `${policy} / ${statement}`).join('; ')

export const exportWhoCan = (context: WriteContext, input: z.output<typeof WhoCanExport>) =>
  recordedExport(context, 'who-can', input, () => whoCanFile(context, input))

async function whoCanFile(context: WriteContext, input: z.output<typeof WhoCanExport>) {
  const { inventory, ...answer } = await readWhoCan(context, input, ALL)
  return fileOf(
    input.format,
    {
      name: 'who-can',
      inventory,
      header: [...WHO, 'answer', 'actions', 'because', 'denied by', 'bucket policy'],
      rows: [...answer.allowed.rows, ...answer.refused.rows].map((row) => [
        ...who(row),
        row.actions.length === 0 ? 'denied' : { all: 'allowed', some: 'partly allowed' }[row.reach],
        row.actions.join(' '),
        refs(row.because),
        refs(row.denied),
        row.gate ? [row.gate.state, ...row.gate.by].join(' ') : '',
      ]),
    },
    answer,
  )
}

export const exportWhatCan = (context: WriteContext, input: z.output<typeof WhatCanExport>) =>
  recordedExport(context, 'what-can', input, () => whatCanFile(context, input))

async function whatCanFile(context: WriteContext, input: z.output<typeof WhatCanExport>) {
  const { inventory, ...answer } = await readWhatCan(context, input, ALL)
  const { principal } = answer.subject
  return fileOf(
    input.format,
    {
      name: 'what-can',
      inventory,
      header: ['principal', 'where', 'what', 'because', 'denied by', 'bucket policy'],
      rows: [
        ...answer.global.map((row) => [
          principal,
          'organization',
          row.action,
          refs(row.because),
          refs(row.denied),
          '',
        ]),
        ...answer.buckets.rows.map((row) => [
          principal,
          row.bucket,
          row.levels.join(' '),
          refs(row.because),
          refs(row.denied),
          row.gate
            ? [row.gate.state, ...row.gate.refused.map((level) => `refuses ${level}`)].join(' ')
            : '',
        ]),
        ...(answer.actions ?? []).map((row) => [
          principal,
          input.bucket ?? '',
          row.action,
          refs(row.because),
          refs(row.denied),
          row.gate ? [row.gate.state, ...row.gate.by].join(' ') : '',
        ]),
      ],
    },
    answer,
  )
}

export const exportAccessMatrix = (
  context: WriteContext,
  input: z.output<typeof AccessMatrixExport>,
) => recordedExport(context, 'matrix', input, () => matrixFile(context, input))

/** One line per principal and bucket, which suits a spreadsheet better than 200 columns. */
async function matrixFile(
  context: WriteContext,
  { format, reading, by: _, ...filter }: z.output<typeof AccessMatrixExport>,
) {
  const access = await readAccessSnapshot(context, reading, ALL.extent)
  const reached = findMatrixEntries(requireEngine(access), access, filter)
  const grants = reached.flatMap(({ subject, cells }) =>
    access.buckets.flatMap((bucket, i) =>
      cells[i] && (filter.bucket === undefined || filter.bucket === bucket)
        ? [{ ...subject, bucket, levels: levelsOfBits(cells[i]) }]
        : [],
    ),
  )
  return fileOf(
    format,
    {
      name: 'access-matrix',
      inventory: access.inventory,
      header: [...WHO, 'bucket', 'levels'],
      rows: grants.map((row) => [...who(row), row.bucket, row.levels.join(' ')]),
    },
    { grants },
  )
}
