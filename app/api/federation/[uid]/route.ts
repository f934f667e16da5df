import { FederationConfigRef } from '@/lib/features/federation/schema'
import { readFederationConfig } from '@/lib/features/federation/service'
import { route } from '@/lib/server/route'

export const GET = route(readFederationConfig, FederationConfigRef)
