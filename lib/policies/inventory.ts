import 'server-only'

import { readClusters } from '../clusters/service'
import { principalOf } from '../identity/principal'
import type { Inventory } from '../policy/count'
import type { Surroundings } from '../policy/lint/finding'
import { readPart } from '../read-part'
import { readServiceAccounts } from '../service-accounts/service'
import type { Context } from '../session/context'

export type Known = {
  inventory: Inventory
  surroundings: Pick<Surroundings, 'issuers' | 'inventory'>
}

/** Everything a policy may be about, as far as this person may read it; what is not read is named. */
export async function readKnown(context: Context): Promise<Known> {
  const [clusters, buckets, configs] = await Promise.all([
    readPart(context, () => readClusters(context)),
    readPart(context, () => context.coreweave.listBuckets()),
    readPart(context, () => context.coreweave.listFederationConfigs()),
  ])
  const parts = await Promise.all(
    (clusters.ok ? clusters.value : []).map(async (cluster) => ({
      cluster,
      list: (await readServiceAccounts(context, { cluster: cluster.id })).accounts,
    })),
  )
  const read = parts.flatMap(({ cluster, list }) => (list.ok ? [{ cluster, ...list.value }] : []))
  const unread = parts.flatMap(({ cluster: { name }, list }) => {
    if (!list.ok) return [`service accounts of ${name}`]
    return list.value.complete ? [] : [`some service accounts of ${name}`]
  })
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
      unread: [...(clusters.ok ? unread : ['clusters']), ...(buckets.ok ? [] : ['buckets'])],
    },
    surroundings: {
      ...(configs.ok && { issuers: configs.value.map(({ issuerUrl }) => ({ issuerUrl })) }),
      inventory: read
        .filter(({ complete }) => complete)
        .map(({ cluster: { issuerUrl }, rows }) => ({ issuerUrl, namespaces: byNamespace(rows) })),
    },
  }
}

function byNamespace(rows: readonly { namespace: string; name: string }[]) {
  const names = new Map<string, string[]>()
  for (const { namespace, name } of rows)
    names.set(namespace, [...(names.get(namespace) ?? []), name])
  return Object.fromEntries(names)
}
