import { queryOptions } from '@tanstack/react-query'
import { getJson } from '../query'
import { WorkloadReport, type WorkloadsOf } from './schema'

export const workloadsQuery = ({ cluster, namespace, account }: WorkloadsOf) =>
  queryOptions({
    queryKey: ['workloads', cluster, namespace, account],
    queryFn: () =>
      getJson(
        `/api/clusters/${encodeURIComponent(cluster)}/workloads?${new URLSearchParams({ namespace, account })}`,
        WorkloadReport,
      ),
  })
