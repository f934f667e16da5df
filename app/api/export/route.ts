import { attachment } from '@/lib/attachment'
import { ReadExport } from '@/lib/export/schema'
import { readExportArchive } from '@/lib/export/service'

export const GET = attachment(readExportArchive, ReadExport)
