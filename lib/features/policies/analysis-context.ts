import 'server-only'

import { principalOf } from '@/lib/core/identity/principal'
import type { ServiceAccount } from '@/lib/core/kubernetes/kinds'
import type { ComparisonInventory } from '@/lib/core/policy/impact'
import type { LintContext } from '@/lib/core/policy/lint/finding'
import { readClusters, readEveryAccount, unreadAccounts } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'

export type AnalysisContext = {
  inventory: ComparisonInventory
  surroundings: Pick<LintContext, 'issuers' | 'inventory'>
}

/** Reads the accounts, buckets and issuers that this person can read, and names what is missing. */
export async function readAnalysisContext(context: Context): Promise<AnalysisContext> {
  const [clusters, buckets, configs] = await Promise.all([
    readPart(context, () => readClusters(context)),
    readPart(context, () => context.coreweave.listBuckets()),
    readPart(context, () => context.coreweave.listFederationConfigs()),
  ])
  const lists = await readEveryAccount(context, clusters.ok ? clusters.value : [])
  const read = lists.flatMap(({ cluster, accounts }) =>
    accounts.ok
      ? [{ cluster, complete: accounts.value.complete, rows: accounts.value.items.map(placeOf) }]
      : [],
  )
  const unread = lists.flatMap(({ cluster, accounts }) => unreadAccounts(cluster.name, accounts))
  return {
    inventory: {
      accounts: read.flatMap(({ cluster: { name, issuerUrl }, rows }) =>
        rows.map((row) => ({
          principal: principalOf({ issuerUrl, ...row }),
          cluster: name,
          namespace: row.namespace,
        })),
      ),
      buckets: buckets.ok ? buckets.value.map(({ name }) => name) : [],
      unread: [
        ...(clusters.ok ? unread.map(({ what }) => what) : ['clusters']),
        ...(buckets.ok ? [] : ['buckets']),
      ],
    },
    surroundings: {
      ...(configs.ok && { issuers: configs.value.map(({ issuerUrl }) => ({ issuerUrl })) }),
      inventory: read
        .filter(({ complete }) => complete)
        .map(({ cluster: { issuerUrl }, rows }) => ({ issuerUrl, namespaces: byNamespace(rows) })),
    },
  }
}

const placeOf = ({ metadata: { namespace = '', name } }: ServiceAccount) => ({ namespace, name })

function byNamespace(rows: readonly { namespace: string; name: string }[]) {
  const names = new Map<string, string[]>()
  for (const { namespace, name } of rows)
    names.set(namespace, [...(names.get(namespace) ?? []), name])
  return Object.fromEntries(names)
}
