import { z } from 'zod'
import type { ExportFile } from '@/lib/core/export/export-state'

/** As one Terraform module, or as a folder of JSON and YAML. */
export const EXPORT_FORMS = ['terraform', 'files'] as const
export type ExportForm = (typeof EXPORT_FORMS)[number]

export const ReadExport = z.object({ form: z.enum(EXPORT_FORMS).catch('terraform') })
export type ReadExport = z.infer<typeof ReadExport>

/** What the address of `/export` shows: a form, and one of its files. */
export const ShowExport = ReadExport.extend({
  file: z.string().max(1000).optional().catch(undefined),
})

export type ExportView = {
  form: ExportForm
  files: ExportFile[]
  /** What this person could not read, and is therefore not in it. */
  unread: string[]
  counts: { configs: number; policies: number; accounts: number }
}
