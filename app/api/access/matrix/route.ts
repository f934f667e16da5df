import { AccessMatrixQuery } from '@/lib/access/schema'
import { readAccessMatrix } from '@/lib/access/service'
import { route } from '@/lib/route'

export const GET = route(readAccessMatrix, AccessMatrixQuery)
