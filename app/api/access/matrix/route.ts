import { AccessMatrixQuery } from '@/lib/features/access/schema'
import { readAccessMatrix } from '@/lib/features/access/service'
import { route } from '@/lib/server/route'

export const GET = route(readAccessMatrix, AccessMatrixQuery)
