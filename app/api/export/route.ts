import { ReadExport } from '@/lib/features/export/schema'
import { readExportArchive } from '@/lib/features/export/service'
import { route } from '@/lib/server/route'

export const GET = route(readExportArchive, ReadExport)
