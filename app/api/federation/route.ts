import { readFederationConfigs } from '@/lib/federation/service'
import { route } from '@/lib/route'

export const GET = route(readFederationConfigs)
