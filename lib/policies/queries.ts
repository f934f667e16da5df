import { queryOptions } from '@tanstack/react-query'
import { getJson } from '../query'
import { PolicyDetail, PolicyInventory, PolicyList } from './schema'

export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: () => getJson('/api/policies', PolicyList),
})

export const policyQuery = (name: string) =>
  queryOptions({
    queryKey: ['policy', name],
    queryFn: () => getJson(`/api/policies/${encodeURIComponent(name)}`, PolicyDetail),
  })

export const policyInventoryQuery = queryOptions({
  queryKey: ['policy-inventory'],
  queryFn: () => getJson('/api/policy-inventory', PolicyInventory),
})
