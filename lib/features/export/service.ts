import 'server-only'

import { strToU8, zipSync } from 'fflate'
import type { Attachment } from '@/lib/server/attachment'
import { recorded } from '@/lib/server/audit/audit'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { asFiles } from './as-files'
import { asTerraform } from './as-terraform'
import type { ExportView, ReadExport } from './schema'
import { readState } from './state'

const FORMS = { terraform: asTerraform, files: asFiles } as const

/** The whole organization as code, as far as this person may read it. */
export async function readExport(context: Context, { form }: ReadExport): Promise<ExportView> {
  const state = await readState(context)
  return {
    form,
    files: FORMS[form](state),
    unread: state.unread,
    counts: {
      configs: state.configs.length,
      policies: state.policies.length,
      accounts: state.accounts.length,
    },
  }
}

/** Archives have no earlier date; with one of its own, the same state would not be the same bytes. */
const DATE = '1980-01-01T00:00:00'

/** The same as one archive: the same bytes for the same state. */
export const exportArchive = (context: WriteContext, input: ReadExport): Promise<Attachment> =>
  recorded(context, { action: 'organization.export', object: { form: input.form } }, async () =>
    archiveOf(await readExport(context, input)),
  )

function archiveOf({ files, form }: ExportView): Attachment {
  const entries = Object.fromEntries(files.map(({ path, text }) => [path, strToU8(text)]))
  return {
    name: `workload-identity-${form}.zip`,
    type: 'application/zip',
    body: zipSync(entries, { mtime: DATE, level: 6 }),
  }
}
