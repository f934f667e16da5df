import { asFiles } from './as-files'
import { asTerraform } from './as-terraform'
import type { ExportFile, ExportState } from './export-state'

const FORMS = { terraform: asTerraform, files: asFiles } as const

/** An organization as code: one Terraform module, or a folder of what the APIs take. */
export const printExport = (form: keyof typeof FORMS, state: ExportState): ExportFile[] =>
  FORMS[form](state)
