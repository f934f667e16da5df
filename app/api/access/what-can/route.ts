import { WhatCan } from '@/lib/access/schema'
import { whatCan } from '@/lib/access/service'
import { route } from '@/lib/route'

export const GET = route(whatCan, WhatCan)
