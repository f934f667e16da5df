import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'
import type { CanaryFilter } from './schema'

const schema = lazySchemas(() => import('./schema'))

const withFilter = (path: string, filter: CanaryFilter) => {
  const given = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return given.length ? `${path}?${new URLSearchParams(given)}` : path
}

/** Stores the results of runs that have ended, by POST, whatever page of their list is shown. */
export const canariesSettledPath = ({ cluster, namespace, account }: CanaryFilter) =>
  withFilter('/api/canaries/settled', { cluster, namespace, account })

export const canariesQuery = (filter: CanaryFilter = {}) =>
  queryOptions({
    queryKey: ['canaries', filter],
    queryFn: () => fetchJson(withFilter('/api/canaries', filter), schema('CanaryList')),
  })

export const canaryQuery = (id: string) =>
  queryOptions({
    queryKey: ['canaries', 'one', id],
    queryFn: () => fetchJson(`/api/canaries/${encodeURIComponent(id)}`, schema('CanaryDetail')),
  })
