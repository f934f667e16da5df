import { BucketNames } from '@/lib/features/buckets/schema'
import { readBucketPolicies } from '@/lib/features/buckets/service'
import { route } from '@/lib/server/route'

export const GET = route(readBucketPolicies, BucketNames)
