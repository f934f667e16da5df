import { queryOptions } from '@tanstack/react-query'
import { getJson } from '../query'
import { BucketPolicies } from './schema'

/** Each read makes temporary keys, so what was read is used for a while. */
const WHILE = 300_000

export const bucketPoliciesQuery = (buckets: readonly string[]) =>
  queryOptions({
    queryKey: ['bucket-policies', ...buckets],
    queryFn: () => {
      const query = new URLSearchParams({ buckets: buckets.join(',') })
      return getJson(`/api/bucket-policies?${query}`, BucketPolicies)
    },
    staleTime: WHILE,
    enabled: buckets.length > 0,
  })
