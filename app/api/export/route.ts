import { ReadExport } from '@/lib/export/schema'
import { readExportArchive } from '@/lib/export/service'
import { route } from '@/lib/route'

export const GET = route(readExportArchive, ReadExport)
