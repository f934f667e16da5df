import { exportWhoCan } from '@/lib/access/export'
import { WhoCanExport } from '@/lib/access/schema'
import { route } from '@/lib/route'

export const GET = route(exportWhoCan, WhoCanExport)
