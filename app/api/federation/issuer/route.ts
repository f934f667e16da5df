import { checkTypedIssuer } from '@/lib/features/federation/issuer-check'
import { IssuerQuery } from '@/lib/features/federation/schema'
import { route } from '@/lib/server/route'

export const GET = route(checkTypedIssuer, IssuerQuery)
