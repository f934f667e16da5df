import type { Problem } from '@/lib/common/errors'
import type { Reading } from '@/lib/common/result'
import type { BucketPolicyState } from './access-decision'
import { type BucketPolicy, parseBucketPolicyText } from './bucket-policy-document'

/** The bucket policies of some buckets, as far as they could be read. */
export type BucketPolicyStates = {
  orgId?: string
  gateOf: (bucket: string) => BucketPolicyState
  /** Why a bucket policy could not be read. */
  problemOf: (bucket: string) => Problem | undefined
  /** The policies that were read, by bucket. */
  policies: Readonly<Record<string, BucketPolicy>>
}

/** A bucket's own policy as object storage returned it: none, or its text. */
type BucketPolicyReading = {
  bucket: string
  own: Reading<{ state: 'none' } | { state: 'policy'; text: string }>
}
type Read = { gate: BucketPolicyState; problem?: Problem }

function readOf({ bucket, own }: BucketPolicyReading): Read {
  if (!own.ok) return { gate: 'unread', problem: own.error }
  if (own.value.state === 'none') return { gate: 'none' }
  const { policy, problems } = parseBucketPolicyText(own.value.text)
  if (policy) return { gate: policy }
  const message = `Could not parse the bucket policy of ${bucket}: ${problems[0]?.message ?? ''}`
  return { gate: 'unread', problem: { code: 'invalid', message } }
}

export function buildBucketPolicyStates({
  orgId,
  buckets,
}: {
  orgId?: string | undefined
  buckets: readonly BucketPolicyReading[]
}): BucketPolicyStates {
  const read = new Map(buckets.map((each) => [each.bucket, readOf(each)]))
  return {
    ...(orgId !== undefined && { orgId }),
    gateOf: (bucket) => read.get(bucket)?.gate ?? 'unread',
    problemOf: (bucket) => read.get(bucket)?.problem,
    policies: Object.fromEntries(
      [...read].flatMap(([bucket, { gate }]) =>
        typeof gate === 'string' ? [] : [[bucket, gate] as const],
      ),
    ),
  }
}
