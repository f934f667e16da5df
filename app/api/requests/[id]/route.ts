import { RequestRef } from '@/lib/features/requests/schema'
import { readRequest } from '@/lib/features/requests/service'
import { route } from '@/lib/server/route'

export const GET = route(readRequest, RequestRef)
