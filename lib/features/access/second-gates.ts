import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import type { BucketPolicySource } from './schema'

/** What is known of the bucket policies. */
export function listBucketPolicySources(
  gates: BucketPolicyStates,
  buckets: readonly string[],
): BucketPolicySource[] {
  return buckets.map((bucket) => {
    const gate = gates.gateOf(bucket)
    const problem = gates.problemOf(bucket)
    return {
      bucket,
      state: typeof gate === 'string' ? gate : 'policy',
      ...(problem && { problem }),
    }
  })
}
