import { exportAccessMatrix } from '@/lib/features/access/export'
import { AccessMatrixExport } from '@/lib/features/access/schema'
import { route } from '@/lib/server/route'

export const GET = route(exportAccessMatrix, AccessMatrixExport)
