import { listJumpTargets } from '@/lib/jump/service'
import { route } from '@/lib/route'

export const GET = route(listJumpTargets)
