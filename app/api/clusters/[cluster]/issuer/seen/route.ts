import { recordIssuerKeys } from '@/lib/features/clusters/issuer'
import { ClusterRef } from '@/lib/features/clusters/schema'
import { record } from '@/lib/server/post'

export const POST = record(recordIssuerKeys, ClusterRef)
