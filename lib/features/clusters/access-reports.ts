import 'server-only'

import type { Context } from '@/lib/server/session/context'
import { readCluster } from './cluster'
import { policyReaches } from './policy-reach'
import type { ClusterRef, GrantsReport } from './schema'

/** What the policies that allow something to principals of a cluster reach. */
export async function readClusterGrants(context: Context, ref: ClusterRef): Promise<GrantsReport> {
  const [{ issuerUrl }, policies] = await Promise.all([
    readCluster(context, ref),
    context.coreweave.listPolicies(),
  ])
  const reaches = policyReaches(policies, issuerUrl)
  return {
    policies: reaches.map(({ policy }) => policy),
    reaches,
    at: context.clock().toISOString(),
  }
}
