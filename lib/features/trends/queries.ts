import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'
import type { TrendDays } from '@/lib/common/trend-days'

const schema = lazySchemas(() => import('./schema'))

/** What a cluster was found to have on each of the last days. */
export const clusterDaysQuery = (cluster: string, days: TrendDays) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'days', days],
    queryFn: () =>
      fetchJson(
        `/api/clusters/${encodeURIComponent(cluster)}/days?days=${days}`,
        schema('ClusterDays'),
      ),
    staleTime: 5 * 60_000,
  })
