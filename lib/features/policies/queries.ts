import { queryOptions } from '@tanstack/react-query'
import { policyPart } from '@/lib/common/paths'
import { getJson, schemasOf } from '@/lib/common/query'

const schema = schemasOf(() => import('./schema'))

export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: () => getJson('/api/policies', schema('PolicyList')),
})

export const policyQuery = (name: string) =>
  queryOptions({
    queryKey: ['policy', name],
    queryFn: () => getJson(`/api/policies/${policyPart(name)}`, schema('PolicyDetail')),
  })

export const policyInventoryQuery = queryOptions({
  queryKey: ['policy-inventory'],
  queryFn: () => getJson('/api/policy-inventory', schema('PolicyInventory')),
})

export const livePoliciesQuery = queryOptions({
  queryKey: ['policies', 'live'],
  queryFn: () => getJson('/api/live-policies', schema('LivePolicies')),
})

export const policyHistoryQuery = (name: string) =>
  queryOptions({
    queryKey: ['policy', name, 'history'],
    queryFn: () => getJson(`/api/policies/${policyPart(name)}/versions`, schema('PolicyHistory')),
  })

export const policyVersionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['policy', name, 'version', version],
    queryFn: () =>
      getJson(`/api/policies/${policyPart(name)}/versions/${version}`, schema('PolicyVersionText')),
    // What a version says never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })
