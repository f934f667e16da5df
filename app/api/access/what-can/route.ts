import { WhatCan } from '@/lib/features/access/schema'
import { whatCan } from '@/lib/features/access/service'
import { route } from '@/lib/server/route'

export const GET = route(whatCan, WhatCan)
