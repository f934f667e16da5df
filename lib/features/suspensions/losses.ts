import 'server-only'

import { principalOf } from '@/lib/core/identity/principal'
import { levelsOfBits } from '@/lib/core/policy/access-level'
import { Policy } from '@/lib/core/policy/document'
import { readCluster } from '@/lib/features/clusters/service'
import { offload } from '@/lib/server/offload/offload'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { SuspensionLosses, SuspensionPreview } from './schema'

/** Of the accounts that a wildcard takes in; the rest is counted. */
const MOST_ACCOUNTS = 50

type Affected = Pick<SuspensionPreview, 'principal' | 'account' | 'others'>

/**
 * What the suspended principal, or each service account that its wildcard takes in, can do in which bucket by the
 * live organization policies: at most that is lost. Principals without access to any bucket have no buckets.
 */
export async function readSuspensionLosses(
  context: Context,
  { principal, account, others }: Affected,
  cluster: string | undefined,
): Promise<SuspensionLosses> {
  const [live, listed] = await Promise.all([
    context.coreweave.listPolicies(),
    context.coreweave.listBuckets(),
  ])
  const buckets = listed.map(({ name }) => name)
  const parsed = live.map((wire) => ({ name: wire.name, policy: Policy.safeParse(wire).data }))
  const policies = parsed.flatMap(({ policy }) => policy ?? [])
  const read = cluster
    ? await readPart(context, () => readCluster(context, { cluster }))
    : undefined
  const { name, issuerUrl } = read?.ok ? read.value : {}
  const label = name ?? cluster ?? ''
  const named = others?.ok && issuerUrl !== undefined ? others.value.accounts : undefined
  const shown = named?.slice(0, MOST_ACCOUNTS)
  const affected = shown?.map((each) => ({
    principal: principalOf({ issuerUrl: issuerUrl ?? '', ...each }),
    account: { cluster: label, ...each },
  })) ?? [{ principal, ...(account && { account: { ...account, cluster: label } }) }]
  const levels = await offload(
    context,
    'matrixRows',
    policies,
    buckets,
    affected.map((each) => each.principal),
  )
  return {
    rows: affected.map((each, i) => ({
      ...each,
      buckets: buckets.flatMap((bucket, at) => {
        const held = levelsOfBits(levels[i]?.[at] ?? 0)
        return held.length > 0 ? [{ bucket, levels: held }] : []
      }),
    })),
    unread: parsed.flatMap(({ name, policy }) => (policy ? [] : [name])),
    notShown: (named?.length ?? 0) - (shown?.length ?? 0),
    ...(name !== undefined && { clusterName: name }),
  }
}
