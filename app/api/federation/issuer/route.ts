import { checkTypedIssuer } from '@/lib/federation/issuer-check'
import { IssuerQuery } from '@/lib/federation/schema'
import { route } from '@/lib/route'

export const GET = route(checkTypedIssuer, IssuerQuery)
