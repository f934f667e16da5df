import { exportWhatCan } from '@/lib/features/access/export'
import { WhatCanExport } from '@/lib/features/access/schema'
import { download } from '@/lib/server/post'

export const POST = download(exportWhatCan, WhatCanExport)
