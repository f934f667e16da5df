import { ReadExport } from '@/lib/features/export/schema'
import { exportArchive } from '@/lib/features/export/service'
import { download } from '@/lib/server/post'

export const POST = download(exportArchive, ReadExport)
