import { exportWhatCan } from '@/lib/features/access/export'
import { WhatCanExport } from '@/lib/features/access/schema'
import { route } from '@/lib/server/route'

export const GET = route(exportWhatCan, WhatCanExport)
