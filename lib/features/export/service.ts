import 'server-only'

import type { Attachment } from '@/lib/server/attachment'
import { recorded } from '@/lib/server/audit/audit'
import { offload } from '@/lib/server/offload/offload'
import type { Context, WriteContext } from '@/lib/server/session/context'
import type { ExportView, ReadExport } from './schema'
import { readState } from './state'

/** The whole organization as code, as far as this person may read it. */
export async function readExport(context: Context, { form }: ReadExport): Promise<ExportView> {
  const state = await readState(context)
  return {
    form,
    files: await offload(context, 'printExport', form, state),
    unread: state.unread,
    counts: {
      configs: state.configs.length,
      policies: state.policies.length,
      accounts: state.accounts.length,
    },
  }
}

/** The same as one archive: the same bytes for the same state. */
export const exportArchive = (context: WriteContext, input: ReadExport): Promise<Attachment> =>
  recorded(context, { action: 'organization.export', object: { form: input.form } }, async () =>
    archiveOf(context, await readExport(context, input)),
  )

async function archiveOf(context: Context, { files, form }: ExportView): Promise<Attachment> {
  return {
    name: `workload-identity-${form}.zip`,
    type: 'application/zip',
    body: await offload(context, 'zipTexts', files),
  }
}
