import { exportAccessMatrix } from '@/lib/features/access/export'
import { AccessMatrixExport } from '@/lib/features/access/schema'
import { download } from '@/lib/server/post'

export const POST = download(exportAccessMatrix, AccessMatrixExport)
