import { queryOptions } from '@tanstack/react-query'
import { encodePolicyName } from '@/lib/common/paths'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: () => fetchJson('/api/policies', schema('PolicyList')),
})

export const policyQuery = (name: string) =>
  queryOptions({
    queryKey: ['policy', name],
    queryFn: () => fetchJson(`/api/policies/${encodePolicyName(name)}`, schema('PolicyDetail')),
  })

export const policyInventoryQuery = queryOptions({
  queryKey: ['policy-inventory'],
  queryFn: () => fetchJson('/api/policy-inventory', schema('PolicyInventory')),
})

export const livePoliciesQuery = queryOptions({
  queryKey: ['policies', 'live'],
  queryFn: () => fetchJson('/api/live-policies', schema('LivePolicies')),
})

export const policyHistoryQuery = (name: string) =>
  queryOptions({
    queryKey: ['policy', name, 'history'],
    queryFn: () =>
      fetchJson(`/api/policies/${encodePolicyName(name)}/versions`, schema('PolicyHistory')),
  })

export const policyVersionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['policy', name, 'version', version],
    queryFn: () =>
      fetchJson(
        `/api/policies/${encodePolicyName(name)}/versions/${version}`,
        schema('PolicyVersionText'),
      ),
    // What a version says never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })
