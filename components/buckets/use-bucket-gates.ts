'use client'

import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { MAX_BUCKET_POLICIES } from '@/lib/core/policy/bucket-policy-reads'
import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import { bucketPoliciesQuery } from '@/lib/features/buckets/queries'

const NOTHING_READ: BucketPolicyStates = {
  gateOf: () => 'unread',
  problemOf: () => undefined,
  policies: {},
}

const loadParser = () => import('@/lib/core/policy/bucket-policy-state')
type Parser = Awaited<ReturnType<typeof loadParser>>

type Named = { buckets: readonly { name: string }[] | undefined }

/** The buckets whose policies are read together; others are read on demand. */
export function bucketsReadTogether({ buckets }: Named, about: readonly string[] = []) {
  const names = (buckets ?? []).slice(0, MAX_BUCKET_POLICIES).map(({ name }) => name)
  return about.every((each) => names.includes(each)) ? names : about.slice(0, MAX_BUCKET_POLICIES)
}

/** The bucket policies; unread until loaded, and with them the code that parses them. */
export function useBucketPolicyStates(buckets: readonly string[]) {
  const { data, isLoading } = useQuery(bucketPoliciesQuery(buckets))
  const [parser, setParser] = useState<Parser>()
  const isNeeded = data !== undefined
  useEffect(() => {
    if (isNeeded) void loadParser().then(setParser)
  }, [isNeeded])
  const gates = useMemo(
    () => (data && parser ? parser.buildBucketPolicyStates(data) : NOTHING_READ),
    [data, parser],
  )
  return { gates, reading: isLoading || (isNeeded && !parser) }
}
