import { readFederationConfigs } from '@/lib/features/federation/service'
import { route } from '@/lib/server/route'

export const GET = route(readFederationConfigs)
