import 'server-only'

import { principalOf } from '@/lib/core/identity/principal'
import { Policy } from '@/lib/core/policy/document'
import { readCluster } from '@/lib/features/clusters/service'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import type { Context } from '@/lib/server/session/context'
import { createAccessEngine } from './access-snapshot'
import type { AccountReach } from './schema'
import { bucketRows } from './what-can'

/** Reads the bucket access of one account, by organization policies. */
export async function readAccountReach(
  context: Context,
  { cluster, namespace, name }: AccountRef,
): Promise<AccountReach> {
  const { coreweave, clock } = context
  const [{ issuerUrl }, live, buckets] = await Promise.all([
    readCluster(context, { cluster }),
    coreweave.listPolicies(),
    coreweave.listBuckets(),
  ])
  const policies = live.flatMap((wire) => Policy.safeParse(wire).data ?? [])
  const names = buckets.map((bucket) => bucket.name).toSorted()
  const rows = bucketRows(
    createAccessEngine(policies, names),
    principalOf({ issuerUrl, namespace, name }),
    names,
  )
  return {
    rows,
    others: names.length - rows.length,
    unread: live.length - policies.length,
    at: clock().toISOString(),
  }
}
