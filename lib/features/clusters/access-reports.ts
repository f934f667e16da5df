import 'server-only'

import { listStoredVerifications } from '@/lib/adapters/database/verifications'
import { type Principal, parsePrincipal } from '@/lib/core/identity/principal'
import type { Context } from '@/lib/server/session/context'
import { kubernetesFor, readCluster } from './cluster'
import type { ClusterRef, GrantsReport, VerifiedReport } from './schema'

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

const MAX_RECENT = 50

/** The newest stored verification of a cluster in a namespace whose pod logs this person may read. */
export async function readLastVerification(
  context: Context,
  ref: ClusterRef,
): Promise<VerifiedReport> {
  const { store, actor, clock } = context
  const [cluster, stored] = await Promise.all([
    readCluster(context, ref),
    listStoredVerifications(store, actor.orgUid, { cluster: ref.cluster, limit: MAX_RECENT }),
  ])
  const at = clock().toISOString()
  if (stored.length === 0) return { hidden: 0, at }
  const kubernetes = kubernetesFor(context, cluster)
  const allowed = new Map<string, boolean>()
  for (const { namespace } of stored)
    if (!allowed.has(namespace)) {
      const right = { verb: 'get', resource: 'pods', subresource: 'log', namespace }
      allowed.set(namespace, (await kubernetes.may(right)).allowed)
    }
  const readable = stored.filter(({ namespace }) => allowed.get(namespace))
  const [last] = readable
  const passed = readable.find(({ verdict }) => verdict === 'passed')
  return {
    hidden: stored.length - readable.length,
    ...(last && {
      last: {
        namespace: last.namespace,
        name: last.name,
        account: last.account,
        passed: last.verdict === 'passed',
        endedAt: last.endedAt.toISOString(),
      },
    }),
    ...(passed && { lastGreen: passed.endedAt.toISOString() }),
    at,
  }
}
