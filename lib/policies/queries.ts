import { queryOptions } from '@tanstack/react-query'
import { policyPart } from '../paths'
import { getJson } from '../query'
import {
  LivePolicies,
  PolicyDetail,
  PolicyHistory,
  PolicyInventory,
  PolicyList,
  PolicyVersionText,
} from './schema'

export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: () => getJson('/api/policies', PolicyList),
})

export const policyQuery = (name: string) =>
  queryOptions({
    queryKey: ['policy', name],
    queryFn: () => getJson(`/api/policies/${policyPart(name)}`, PolicyDetail),
  })

export const policyInventoryQuery = queryOptions({
  queryKey: ['policy-inventory'],
  queryFn: () => getJson('/api/policy-inventory', PolicyInventory),
})

export const livePoliciesQuery = queryOptions({
  queryKey: ['policies', 'live'],
  queryFn: () => getJson('/api/live-policies', LivePolicies),
})

export const policyHistoryQuery = (name: string) =>
  queryOptions({
    queryKey: ['policy', name, 'history'],
    queryFn: () => getJson(`/api/policies/${policyPart(name)}/versions`, PolicyHistory),
  })

export const policyVersionQuery = (name: string, version: number) =>
  queryOptions({
    queryKey: ['policy', name, 'version', version],
    queryFn: () =>
      getJson(`/api/policies/${policyPart(name)}/versions/${version}`, PolicyVersionText),
    // What a version says never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })
