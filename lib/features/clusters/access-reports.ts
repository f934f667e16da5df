import 'server-only'

import { type Principal, parsePrincipal } from '@/lib/core/identity/principal'
import type { Context } from '@/lib/server/session/context'
import { readCluster } from './cluster'
import type { ClusterRef, GrantsReport } from './schema'

function namesIssuer(principal: Principal, issuerUrl: string): boolean {
  switch (principal.kind) {
    case 'everyone':
      return true
    case 'service-account':
    case 'federated':
      return principal.issuerUrl === issuerUrl
    case 'federated-wildcard':
      return principal.reach.of === 'issuers' || principal.reach.issuerUrl === issuerUrl
    default:
      return false
  }
}

/** The names of the policies that allow something to principals of a cluster. */
export async function readClusterGrants(context: Context, ref: ClusterRef): Promise<GrantsReport> {
  const [{ issuerUrl }, policies] = await Promise.all([
    readCluster(context, ref),
    context.coreweave.listPolicies(),
  ])
  const naming = policies.filter(({ statements }) =>
    statements.some(
      ({ effect, principals }) =>
        effect === 'Allow' &&
        principals.some((text) => namesIssuer(parsePrincipal(text), issuerUrl)),
    ),
  )
  return { policies: naming.map(({ name }) => name), at: context.clock().toISOString() }
}
