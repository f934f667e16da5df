import { exportWhoCan } from '@/lib/features/access/export'
import { WhoCanExport } from '@/lib/features/access/schema'
import { route } from '@/lib/server/route'

export const GET = route(exportWhoCan, WhoCanExport)
