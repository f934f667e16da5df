import { BucketNames } from '@/lib/buckets/schema'
import { readBucketPolicies } from '@/lib/buckets/service'
import { route } from '@/lib/route'

export const GET = route(readBucketPolicies, BucketNames)
