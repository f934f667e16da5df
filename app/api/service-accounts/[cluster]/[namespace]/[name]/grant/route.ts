import { readGrantProposal } from '@/lib/features/policies/grant-proposal'
import { WantedGrant } from '@/lib/features/policies/grant-schema'
import { route } from '@/lib/server/route'
import { budgeted } from '@/lib/server/work-budget'

export const GET = route(budgeted('access', readGrantProposal), WantedGrant)
