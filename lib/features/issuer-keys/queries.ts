import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

/** The keys of a cluster's issuer over time, and who goes by them. */
export const issuerKeysQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'issuer-keys'],
    queryFn: () =>
      fetchJson(
        `/api/clusters/${encodeURIComponent(cluster)}/issuer/keys`,
        schema('IssuerKeysReport'),
      ),
    staleTime: 20_000,
  })
