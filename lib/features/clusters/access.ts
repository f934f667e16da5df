import 'server-only'

import { listStoredVerifications } from '@/lib/adapters/database/verifications'
import { type Principal, parsePrincipal } from '@/lib/core/identity/principal'
import type { Context } from '@/lib/server/session/context'
import { kubernetesFor, readCluster } from './cluster'
import type { ClusterRef, GrantsReport, VerifiedReport } from './schema'

function names(principal: Principal, issuerUrl: string): boolean {
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

/** Which policies allow something to accounts of a cluster. What they allow is a question of its own. */
export async function readGrants(context: Context, ref: ClusterRef): Promise<GrantsReport> {
  const [{ issuerUrl }, policies] = await Promise.all([
    readCluster(context, ref),
    context.coreweave.listPolicies(),
  ])
  const naming = policies.filter(({ statements }) =>
    statements.some(
      ({ effect, principals }) =>
        effect === 'Allow' && principals.some((text) => names(parsePrincipal(text), issuerUrl)),
    ),
  )
  return { policies: naming.map(({ name }) => name), at: context.clock().toISOString() }
}

const RECENT = 50

/** The newest kept verification of a cluster that this person may read, as they may its pods' logs. */
export async function readVerified(context: Context, ref: ClusterRef): Promise<VerifiedReport> {
  const { store, actor, clock } = context
  const [cluster, kept] = await Promise.all([
    readCluster(context, ref),
    listStoredVerifications(store, actor.orgUid, { cluster: ref.cluster, limit: RECENT }),
  ])
  const at = clock().toISOString()
  if (kept.length === 0) return { hidden: 0, at }
  const kubernetes = kubernetesFor(context, cluster)
  const allowed = new Map<string, boolean>()
  for (const { namespace } of kept)
    if (!allowed.has(namespace)) {
      const right = { verb: 'get', resource: 'pods', subresource: 'log', namespace }
      allowed.set(namespace, (await kubernetes.may(right)).allowed)
    }
  const readable = kept.filter(({ namespace }) => allowed.get(namespace))
  const [last] = readable
  const green = readable.find(({ verdict }) => verdict === 'passed')
  return {
    hidden: kept.length - readable.length,
    ...(last && {
      last: {
        namespace: last.namespace,
        name: last.name,
        account: last.account,
        passed: last.verdict === 'passed',
        endedAt: last.endedAt.toISOString(),
      },
    }),
    ...(green && { lastGreen: green.endedAt.toISOString() }),
    at,
  }
}
