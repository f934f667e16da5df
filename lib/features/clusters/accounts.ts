import 'server-only'

import pMap from 'p-map'
import { isActive } from '@/lib/adapters/coreweave/wire'
import { listRememberedNamespaces } from '@/lib/adapters/database/namespaces'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError } from '@/lib/common/errors'
import type { Reading } from '@/lib/common/result'
import { audienceOf, injectionOf } from '@/lib/core/identity/injection'
import { principalOf } from '@/lib/core/identity/principal'
import type { ServiceAccount } from '@/lib/core/kubernetes/kinds'
import { offload } from '@/lib/server/offload/offload'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { isClusterWide, kubernetesFor, type OpenCluster, openCluster } from './cluster'
import type { AccountsReport, Cluster, ClusterRef } from './schema'

const PAGE = 500
/** A list is read up to this many pages; nobody looks through more. */
const MAX_PAGES = 20

/** `only` names the namespaces that were read, if not all could be. */
export type AccountList = { items: ServiceAccount[]; complete: boolean; only?: string[] }

/** One page; `next` is the token of the next page. */
export type AccountsPage = AccountList & { next?: string }

/** One page of the service accounts of a namespace or of the whole cluster. */
export async function listAccountsPage(
  kubernetes: KubernetesReader,
  { namespace, after }: { namespace?: string | undefined; after?: string },
): Promise<AccountsPage> {
  const { items, continue: next } = await kubernetes.listServiceAccounts({
    limit: PAGE,
    ...(namespace && { namespace }),
    ...(after && { continue: after }),
  })
  return { items, complete: !next, ...(next && { next }) }
}

/** Every service account of a namespace or of the whole cluster, page by page, up to 10,000. */
export async function listAccounts(
  kubernetes: KubernetesReader,
  namespace?: string,
): Promise<AccountList> {
  const items: ServiceAccount[] = []
  let after: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const { items: found, next } = await listAccountsPage(kubernetes, {
      namespace,
      ...(after && { after }),
    })
    items.push(...found)
    if (!next) return { items, complete: true }
    after = next
  }
  return { items, complete: false }
}

/** The service accounts of the namespaces that this person opened. */
async function listOpened(
  context: Context,
  { cluster, kubernetes }: OpenCluster,
  refused: AppError,
): Promise<AccountList> {
  const { store, actor } = context
  const whose = { actor: actor.uid, cluster: cluster.id }
  const namespaces = await listRememberedNamespaces(store, actor.orgUid, whose)
  const lists = await pMap(
    namespaces,
    (namespace) =>
      listAccounts(kubernetes, namespace).catch((error: unknown) => {
        if (isClusterWide(error) || !(error instanceof AppError)) throw error
        return undefined
      }),
    { concurrency: 4 },
  )
  const readable = lists.flatMap((list) => list?.items ?? [])
  const only = namespaces.filter((_, index) => lists[index])
  if (only.length === 0) throw refused
  return { items: readable, complete: false, only }
}

/** Falls back to the opened namespaces if the person may not list all. */
const reachable = <Found extends AccountList>(
  context: Context,
  open: OpenCluster,
  list: Promise<Found>,
): Promise<Found | AccountList> =>
  list.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'forbidden' && !isClusterWide(error))
      return listOpened(context, open, error)
    throw error
  })

export const reachableAccounts = (context: Context, open: OpenCluster): Promise<AccountList> =>
  reachable(context, open, listAccounts(open.kubernetes))

/** The first page of the reachable service accounts. */
export const firstReachableAccounts = (
  context: Context,
  open: OpenCluster,
): Promise<AccountsPage> => reachable(context, open, listAccountsPage(open.kubernetes, {}))

/**
 * The injected service accounts of a cluster with the audience of their tokens. Covers the opened
 * namespaces only, with `complete: false`, if the person may not list all.
 */
export async function injectedAccounts(
  context: Context,
  open: OpenCluster,
): Promise<AccountsReport> {
  const { items, complete } = await reachableAccounts(context, open)
  const injected = items.flatMap(({ metadata: { namespace = '', name, annotations } }) => {
    const audience = audienceOf(injectionOf(annotations), open.cluster.issuerUrl)
    return audience === undefined ? [] : [{ namespace, name, audience }]
  })
  return { total: items.length, injected, complete, at: context.clock().toISOString() }
}

/** The injected service accounts, and how many of them are granted and federated. */
export async function readAccounts(
  context: Context,
  { cluster: id }: ClusterRef,
): Promise<AccountsReport> {
  const open = await openCluster(context, id)
  const report = await injectedAccounts(context, open)
  const { issuerUrl } = open.cluster
  const reach = await readPart(context, async () => {
    if (report.injected.length === 0) return { granted: 0, ready: 0 }
    const { coreweave } = context
    const [policies, configs] = await Promise.all([
      coreweave.listPolicies(),
      coreweave.listFederationConfigs(),
    ])
    const principals = report.injected.map((account) => principalOf({ issuerUrl, ...account }))
    const may = await offload(context, 'mayExchange', policies, principals)
    const trusted = new Set(
      configs
        .filter((config) => config.issuerUrl === issuerUrl && isActive(config))
        .map(({ audience }) => audience),
    )
    const granted = report.injected.filter((_, index) => may[index])
    return {
      granted: granted.length,
      ready: granted.filter(({ audience }) => trusted.has(audience)).length,
    }
  })
  return { ...report, reach }
}

const MAX_CONCURRENT = 16

export type ClusterAccounts = { cluster: Cluster; accounts: Reading<AccountList> }

/**
 * The service accounts of many clusters, in the given order. Each cluster is a reading of its own and is
 * reported as soon as it is read, so that an unreachable cluster delays none of the others.
 */
export const readEveryAccount = (
  context: Context,
  clusters: readonly Cluster[],
  onRead: (read: ClusterAccounts) => void = () => {},
): Promise<ClusterAccounts[]> =>
  pMap(
    clusters,
    async (cluster) => {
      const accounts = await readPart(context, async () =>
        reachableAccounts(context, { cluster, kubernetes: kubernetesFor(context, cluster) }),
      )
      onRead({ cluster, accounts })
      return { cluster, accounts }
    },
    { concurrency: MAX_CONCURRENT },
  )
