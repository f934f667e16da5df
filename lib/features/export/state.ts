import 'server-only'

import { isActive, type WireFederationConfig, type WirePolicy } from '@/lib/adapters/coreweave/wire'
import type { ExportedAccount, ExportedConfig, ExportState } from '@/lib/core/export/export-state'
import { ANNOTATION_PREFIX } from '@/lib/core/identity/injection'
import {
  type ClusterAccounts,
  readClusters,
  readEveryAccount,
  unreadAccounts,
} from '@/lib/features/clusters/service'
import type { DeclaredTrust } from '@/lib/features/declared-trusts/schema'
import { listTrusts } from '@/lib/features/declared-trusts/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'

export type ExportedTrust = {
  cluster: string
  issuerUrl: string
  namespace: string
  name: string
  target: DeclaredTrust['target']
  source: DeclaredTrust['source']
  declaredBy: string
  declaredAt: string
  verified?: NonNullable<DeclaredTrust['verified']>
}
export type OrganizationState = Omit<ExportState, 'policies' | 'trusts'> & {
  policies: WirePolicy[]
  trusts: ExportedTrust[]
}

const order = (a: string, b: string) => (a < b ? -1 : Number(a > b))
const by =
  <T>(...keys: ((item: T) => string)[]) =>
  (a: T, b: T) =>
    keys.map((key) => order(key(a), key(b))).find((found) => found !== 0) ?? 0

const configOf = (wire: WireFederationConfig): ExportedConfig => ({
  uid: wire.uid,
  name: wire.name,
  ...(wire.description !== undefined && { description: wire.description }),
  issuerUrl: wire.issuerUrl,
  audience: wire.audience,
  active: isActive(wire),
})

/** Only what the webhook reads: all else of an account is somebody else's to write down. */
const identityOf = (annotations: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(annotations)
      .filter(([key]) => key.startsWith(ANNOTATION_PREFIX))
      .sort(([a], [b]) => order(a, b)),
  )

const accountsOf = ({ cluster, accounts }: ClusterAccounts): ExportedAccount[] =>
  (accounts.ok ? accounts.value.items : []).flatMap(
    ({ metadata: { namespace, name, annotations } }) => {
      const own = identityOf(annotations)
      if (!namespace || Object.keys(own).length === 0) return []
      return [{ cluster: cluster.name, namespace, name, annotations: own }]
    },
  )

const trustOf = ({ clusterName, target, verified, ...trust }: DeclaredTrust): ExportedTrust => ({
  cluster: clusterName,
  issuerUrl: trust.issuerUrl,
  namespace: trust.namespace,
  name: trust.name,
  target,
  source: trust.source,
  declaredBy: trust.actor,
  declaredAt: trust.at,
  ...(verified && { verified }),
})

/** What identities and access the organization has, as far as this person may read it. */
export async function readState(context: Context): Promise<OrganizationState> {
  const [clusters, configs, policies, trusts] = await Promise.all([
    readPart(context, () => readClusters(context)),
    readPart(context, () => context.coreweave.listFederationConfigs()),
    readPart(context, () => context.coreweave.listPolicies()),
    readPart(context, () => listTrusts(context, {})),
  ])
  const lists = await readEveryAccount(context, clusters.ok ? clusters.value : [])
  const missing = lists.flatMap(({ cluster, accounts }) =>
    unreadAccounts(cluster.name, accounts).map(({ what }) => what),
  )
  return {
    clusters: lists.map(({ cluster: { name } }) => name).sort(order),
    configs: (configs.ok ? configs.value : []).map(configOf).sort(
      by(
        ({ name }) => name,
        ({ uid }) => uid,
      ),
    ),
    policies: (policies.ok ? policies.value : []).toSorted(by(({ name }) => name)),
    accounts: lists.flatMap(accountsOf).sort(
      by(
        ({ cluster }) => cluster,
        ({ namespace }) => namespace,
        ({ name }) => name,
      ),
    ),
    trusts: (trusts.ok ? trusts.value.trusts : []).map(trustOf).sort(
      by(
        ({ cluster }) => cluster,
        ({ namespace }) => namespace,
        ({ name }) => name,
        ({ target }) => JSON.stringify(target),
      ),
    ),
    unread: [
      ...(clusters.ok ? [] : ['clusters and their service accounts']),
      ...(configs.ok ? [] : ['federation configs']),
      ...(policies.ok ? [] : ['policies']),
      ...missing.sort(order),
      ...(trusts.ok
        ? trusts.value.unread.map(({ what }) => `declared trusts of ${what}`).sort(order)
        : ['declared trusts of other clouds']),
    ],
  }
}
