import { route } from '@/lib/route'
import { SuspensionParams } from '@/lib/suspend/schema'
import { readSuspension } from '@/lib/suspend/service'

export const GET = route(readSuspension, SuspensionParams)
