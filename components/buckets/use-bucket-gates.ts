'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { buildBucketPolicyStates, MAX_BUCKET_POLICIES } from '@/lib/core/policy/bucket-policy-state'
import { bucketPoliciesQuery } from '@/lib/features/buckets/queries'

const NOTHING_READ = buildBucketPolicyStates({ buckets: [] })

type Named = { buckets: readonly { name: string }[] | undefined }

/** The buckets whose policies are read together; others are read on demand. */
export function bucketsReadTogether({ buckets }: Named, about: readonly string[] = []) {
  const names = (buckets ?? []).slice(0, MAX_BUCKET_POLICIES).map(({ name }) => name)
  return about.every((each) => names.includes(each)) ? names : about.slice(0, MAX_BUCKET_POLICIES)
}

/** The bucket policies; unread until loaded. */
export function useBucketPolicyStates(buckets: readonly string[]) {
  const { data, isLoading } = useQuery(bucketPoliciesQuery(buckets))
  const gates = useMemo(() => (data ? buildBucketPolicyStates(data) : NOTHING_READ), [data])
  return { gates, reading: isLoading }
}
