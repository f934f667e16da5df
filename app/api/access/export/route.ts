import { exportAccess } from '@/lib/features/access/export'
import { AccessExport } from '@/lib/features/access/schema'
import { download } from '@/lib/server/post'

export const POST = download(exportAccess, AccessExport)
