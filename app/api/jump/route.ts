import { listJumpTargets } from '@/lib/features/search/service'
import { route } from '@/lib/server/route'

export const GET = route(listJumpTargets)
