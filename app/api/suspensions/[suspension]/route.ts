import { SuspensionParams } from '@/lib/features/suspensions/schema'
import { readSuspension } from '@/lib/features/suspensions/service'
import { route } from '@/lib/server/route'

export const GET = route(readSuspension, SuspensionParams)
