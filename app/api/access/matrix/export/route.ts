import { exportAccessMatrix } from '@/lib/access/export'
import { AccessMatrixExport } from '@/lib/access/schema'
import { route } from '@/lib/route'

export const GET = route(exportAccessMatrix, AccessMatrixExport)
