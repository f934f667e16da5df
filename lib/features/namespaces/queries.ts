import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'
import type { NamespaceRef } from './schema'

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
    queryFn: () =>
      fetchJson(`/api/namespaces/${part(cluster)}/${part(namespace)}`, schema('NamespaceFacts')),
  })
