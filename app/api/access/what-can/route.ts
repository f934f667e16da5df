import { WhatCanQuestion } from '@/lib/features/access/schema'
import { readWhatCan } from '@/lib/features/access/service'
import { route } from '@/lib/server/route'

export const GET = route(readWhatCan, WhatCanQuestion)
