import { queryOptions } from '@tanstack/react-query'
import { getJson, schemasOf } from '../query'
import type { WorkloadsOf } from './schema'

const schema = schemasOf(() => import('./schema'))

export const workloadsQuery = ({ cluster, namespace, account }: WorkloadsOf) =>
  queryOptions({
    queryKey: ['workloads', cluster, namespace, account],
    queryFn: () =>
      getJson(
        `/api/clusters/${encodeURIComponent(cluster)}/workloads?${new URLSearchParams({ namespace, account })}`,
        schema('WorkloadReport'),
      ),
  })
