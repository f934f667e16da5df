'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { buildBucketPolicyStates, MAX_BUCKET_POLICIES } from '@/lib/core/policy/bucket-policy-state'
import { bucketPoliciesQuery } from '@/lib/features/buckets/queries'

const NOTHING_READ = buildBucketPolicyStates({ buckets: [] })

type Named = { buckets: readonly { name: string }[] | undefined }

/** The buckets whose own policies are read together; those beyond them are read when asked about. */
export function bucketsReadTogether({ buckets }: Named, about: readonly string[] = []) {
  const names = (buckets ?? []).slice(0, MAX_BUCKET_POLICIES).map(({ name }) => name)
  return about.every((each) => names.includes(each)) ? names : about.slice(0, MAX_BUCKET_POLICIES)
}

/** The second gate of each bucket; nothing is taken as read before it was. */
export function useBucketPolicyStates(buckets: readonly string[]) {
  const { data, isLoading } = useQuery(bucketPoliciesQuery(buckets))
  const gates = useMemo(() => (data ? buildBucketPolicyStates(data) : NOTHING_READ), [data])
  return { gates, reading: isLoading }
}
