import 'server-only'

import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { EXPORT_FORMS, ReadExport } from '@/lib/features/export/schema'
import { readExport } from '@/lib/features/export/service'
import type { Context } from '@/lib/server/session/context'

export const EXPORT_USAGE = `workload-identity export --out FOLDER [--form terraform|files]

Writes the organization into an empty or new folder: as a Terraform module with import blocks, or as JSON and YAML.

Exits 0 when everything was exported, 2 when something could not be read, 1 when nothing was written.`

export type ExportCommand = ReadExport & { out: string }

export function readExportCommand(given: string[]): ExportCommand | { problem: string } {
  try {
    const { values } = parseArgs({
      args: given,
      options: { out: { type: 'string' }, form: { type: 'string', default: 'terraform' } },
    })
    const { out, form } = values
    if (!out) return { problem: `--out is required.\n\n${EXPORT_USAGE}` }
    if (!EXPORT_FORMS.some((each) => each === form))
      return { problem: `--form must be ${EXPORT_FORMS.join(' or ')}.\n\n${EXPORT_USAGE}` }
    return { ...ReadExport.parse({ form }), out }
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : ''}\n\n${EXPORT_USAGE}` }
  }
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
  context: Context,
  { out, form }: ExportCommand,
  { stored }: { stored: boolean },
) {
  if (!(await isEmpty(out))) return { code: 1, text: `${out} is not empty.` }
  const { files, unread } = await readExport(context, { form })
  for (const { path, text } of files) {
    const target = join(out, path)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, text)
  }
  const left = form === 'files' && !stored ? `\n${NOT_STORED}` : ''
  const written = `${files.length} files in ${out}${left}`
  if (unread.length === 0) return { code: 0, text: written }
  return { code: 2, text: `${written}\nIncomplete: could not read ${unread.join('; ')}.` }
}
