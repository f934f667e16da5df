import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

type Of = { namespace: string; account: string }

const address = (cluster: string, part: string, of: Of | undefined) =>
  `/api/clusters/${encodeURIComponent(cluster)}/${part}${of ? `?${new URLSearchParams(of)}` : ''}`

/** The pods of a cluster, or of one service account, and which of them carry credentials. */
export const coverageQuery = (cluster: string, of?: Of) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'coverage', ...(of ? [of] : [])],
    queryFn: () => fetchJson(address(cluster, 'coverage', of), schema('CoverageReport')),
    staleTime: 20_000,
  })

/** What a new pod of each workload would carry, by dry runs. */
export const templatesQuery = (cluster: string, of?: Of) =>
  queryOptions({
    queryKey: ['cluster', cluster, 'templates', ...(of ? [of] : [])],
    queryFn: () => fetchJson(address(cluster, 'templates', of), schema('TemplateReport')),
    staleTime: 20_000,
  })
