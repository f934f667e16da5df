import { exportWhatCan } from '@/lib/access/export'
import { WhatCanExport } from '@/lib/access/schema'
import { route } from '@/lib/route'

export const GET = route(exportWhatCan, WhatCanExport)
