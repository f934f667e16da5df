import { queryOptions } from '@tanstack/react-query'
import { getJson } from '../query'
import { NamespaceFacts, NamespaceList, type NamespaceRef } from './schema'

const part = encodeURIComponent

/** Everything read about a cluster's namespaces begins with this key. */
const keyOf = (cluster: string) => ['namespaces', cluster] as const

export const namespacesQuery = (cluster: string) =>
  queryOptions({
    queryKey: keyOf(cluster),
    queryFn: () => getJson(`/api/namespaces/${part(cluster)}`, NamespaceList),
  })

export const namespaceQuery = ({ cluster, namespace }: NamespaceRef) =>
  queryOptions({
    queryKey: [...keyOf(cluster), namespace],
    queryFn: () => getJson(`/api/namespaces/${part(cluster)}/${part(namespace)}`, NamespaceFacts),
  })
