import { WantedGrant } from '@/lib/features/give-access/schema'
import { readGrantProposal } from '@/lib/features/give-access/service'
import { route } from '@/lib/server/route'
import { budgeted } from '@/lib/server/work-budget'

export const GET = route(budgeted('access', readGrantProposal), WantedGrant)
