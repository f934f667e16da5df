import 'server-only'

import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { EXPORT_FORMS, ReadExport } from '@/lib/features/export/schema'
import { readExport } from '@/lib/features/export/service'
import type { Context } from '@/lib/server/session/context'
import { defineCommand, type Outcome } from './command'
import { EXIT_CODES } from './exit-codes'
import { namesDatabase } from './settings'
import { parseOptions, UsageError } from './usage-error'

export type ExportCommand = ReadExport & { out: string }

export function parseExportCommand(args: string[]): ExportCommand {
  const { values } = parseOptions({
    args,
    options: { out: { type: 'string' }, form: { type: 'string', default: 'terraform' } },
  })
  const { out, form } = values
  if (!out) throw new UsageError('--out is required.')
  if (!EXPORT_FORMS.some((each) => each === form))
    throw new UsageError(`--form must be ${EXPORT_FORMS.join(' or ')}.`)
  return { ...ReadExport.parse({ form }), out: resolve(out) }
}

/** Files of an earlier export would look like part of this one. */
const isEmpty = async (folder: string) => {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return found.length === 0
}

const NOT_STORED =
  'Declared trusts of other clouds are not included: set DATABASE_URL to the database of the console.'

/** Writes the export; `stored` says whether the context has the database of the console. */
export async function writeExport(
  open: () => Promise<Context>,
  { out, form }: ExportCommand,
  { stored }: { stored: boolean },
): Promise<Outcome> {
  if (!(await isEmpty(out)))
    return { code: EXIT_CODES.findings, text: `${out} is not empty.`, stream: 'stderr' }
  const { files, unread } = await readExport(await open(), { form })
  for (const { path, text } of files) {
    const target = join(out, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text)
  }
  const left = form === 'files' && !stored ? `\n${NOT_STORED}` : ''
  const written = `${files.length} files in ${out}${left}`
  if (unread.length === 0) return { code: EXIT_CODES.ok, text: written }
  const incomplete = `Incomplete: could not read ${unread.join('; ')}.`
  return { code: EXIT_CODES.undetermined, text: `${written}\n${incomplete}` }
}

export const exportCommand = defineCommand<ExportCommand>({
  usage: `Usage: workload-identity export --out FOLDER [--form terraform|files]

Writes the organization into an empty or new folder: as a Terraform module with import blocks, or as JSON and YAML.

COREWEAVE_API_TOKEN  your CoreWeave API token
DATABASE_URL         the console's database, to include the declared trusts
AUDIT_SECRET         the same as for the console, with DATABASE_URL (SESSION_SECRET if it runs without)

Exits 0 when everything was exported, 1 when the folder is not empty, and 3 when something could not be read.
All exit codes: workload-identity --help`,
  parse: parseExportCommand,
  run: (command, { open }) => writeExport(open, command, { stored: namesDatabase(process.env) }),
})
