import { FederationConfigRef } from '@/lib/federation/schema'
import { readFederationConfig } from '@/lib/federation/service'
import { route } from '@/lib/route'

export const GET = route(readFederationConfig, FederationConfigRef)
