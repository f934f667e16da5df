import 'server-only'

import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { EXPORT_FORMS, ReadExport } from '@/lib/features/export/schema'
import { readExport } from '@/lib/features/export/service'
import type { Context } from '@/lib/server/session/context'

export const USAGE = `workload-identity export --out FOLDER [--form terraform|files]

Writes the organization into an empty or new folder: as a Terraform module with import blocks, or as JSON and YAML.

Ends with 0 if all of it was read, 2 if something could not be, 1 if nothing was written.`

export type ExportCommand = ReadExport & { out: string }

export function readExportCommand(given: string[]): ExportCommand | { problem: string } {
  try {
    const { values } = parseArgs({
      args: given,
      options: { out: { type: 'string' }, form: { type: 'string', default: 'terraform' } },
    })
    const { out, form } = values
    if (!out) return { problem: `--out: where to?\n\n${USAGE}` }
    if (!EXPORT_FORMS.some((each) => each === form))
      return { problem: `--form: ${EXPORT_FORMS.join(' or ')}.\n\n${USAGE}` }
    return { ...ReadExport.parse({ form }), out }
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : ''}\n\n${USAGE}` }
  }
}

/** What an earlier export left would look as if it were part of this one. */
const isEmpty = async (folder: string) => {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  return found.length === 0
}

const NOT_STORED =
  'Declared trusts of other clouds are not in it: they are in the console’s database, which DATABASE_URL names.'

/** `stored` is whether the context has the console's own store, and not one that is empty. */
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
  return { code: 2, text: `${written}\nNot in it, as it could not be read: ${unread.join('; ')}.` }
}
