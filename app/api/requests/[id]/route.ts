import { RequestRef } from '@/lib/requests/schema'
import { readRequest } from '@/lib/requests/service'
import { route } from '@/lib/route'

export const GET = route(readRequest, RequestRef)
