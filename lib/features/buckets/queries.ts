import { queryOptions } from '@tanstack/react-query'
import { fetchJson, lazySchemas } from '@/lib/common/query'

const schema = lazySchemas(() => import('./schema'))

/** As long as the keys are kept that read them. */
const WHILE = 300_000

export const bucketPoliciesQuery = (buckets: readonly string[]) =>
  queryOptions({
    queryKey: ['bucket-policies', ...buckets],
    queryFn: () => {
      const query = new URLSearchParams({ buckets: buckets.join(',') })
      return fetchJson(`/api/bucket-policies?${query}`, schema('BucketPolicies'))
    },
    staleTime: WHILE,
    enabled: buckets.length > 0,
  })
