import { queryOptions } from '@tanstack/react-query'
import DataLoader from 'dataloader'
import { AppError } from '@/lib/common/errors'
import { fetchJson, lazySchemas } from '@/lib/common/query'
import type { NamespaceFacts, NamespaceRef } from './schema'

const schema = lazySchemas(() => import('./schema'))

const part = encodeURIComponent

/** The key prefix of everything read about a cluster's namespaces. */
const keyOf = (cluster: string) => ['namespaces', cluster] as const

export const namespacesQuery = (cluster: string) =>
  queryOptions({
    queryKey: keyOf(cluster),
    queryFn: () => fetchJson(`/api/namespaces/${part(cluster)}`, schema('NamespaceList')),
  })

export const namespaceQuery = ({ cluster, namespace }: NamespaceRef) =>
  queryOptions({
    queryKey: [...keyOf(cluster), namespace],
    queryFn: () => loaderOf(cluster).load(namespace),
  })

/** How long rows wait for others that come into view with them. */
const GATHER_MS = 20
/** As the route allows. */
const MAX_BATCH = 50

const loaders = new Map<string, DataLoader<string, NamespaceFacts>>()

/** Asks once for all namespaces of a cluster that are shown together. */
function loaderOf(cluster: string): DataLoader<string, NamespaceFacts> {
  const known = loaders.get(cluster)
  if (known) return known
  const loader = new DataLoader<string, NamespaceFacts>((names) => readFacts(cluster, names), {
    // Answers are kept by the query client.
    cache: false,
    maxBatchSize: MAX_BATCH,
    batchScheduleFn: (send) => setTimeout(send, GATHER_MS),
  })
  loaders.set(cluster, loader)
  return loader
}

async function readFacts(cluster: string, names: readonly string[]) {
  const query = new URLSearchParams({ namespace: names.join(',') })
  const found = await fetchJson(
    `/api/namespaces/${part(cluster)}/facts?${query}`,
    schema('NamespaceFactsList'),
  )
  const byName = new Map(found.map((facts) => [facts.namespace, facts]))
  return names.map(
    (name) => byName.get(name) ?? new AppError('not-found', `No answer for namespace ${name}.`),
  )
}
