import { exportWhoCan } from '@/lib/features/access/export'
import { WhoCanExport } from '@/lib/features/access/schema'
import { download } from '@/lib/server/post'

export const POST = download(exportWhoCan, WhoCanExport)
