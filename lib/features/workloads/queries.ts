import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'
import type { WorkloadFilesOf, WorkloadsOf } from './schema'

const schema = lazySchemas(() => import('./schema'))

export const workloadsQuery = ({ cluster, namespace, account }: WorkloadsOf) =>
  queryOptions({
    queryKey: ['workloads', cluster, namespace, account],
    queryFn: () =>
      fetchJson(
        `/api/clusters/${encodeURIComponent(cluster)}/workloads?${new URLSearchParams({ namespace, account })}`,
        schema('WorkloadReport'),
      ),
  })

export const workloadChecksQuery = ({ cluster, ...of }: WorkloadFilesOf) =>
  queryOptions({
    queryKey: ['workload-checks', cluster, of],
    queryFn: () =>
      fetchJson(
        `/api/clusters/${encodeURIComponent(cluster)}/workloads/check?${new URLSearchParams(of)}`,
        schema('WorkloadFileChecks'),
      ),
    // A dry run goes through the cluster's admission, so it is made once for each choice.
    staleTime: Number.POSITIVE_INFINITY,
  })
