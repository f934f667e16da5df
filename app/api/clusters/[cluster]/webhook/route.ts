import { ClusterRef } from '@/lib/clusters/schema'
import { readWebhook } from '@/lib/clusters/webhook'
import { route } from '@/lib/route'

export const GET = route(readWebhook, ClusterRef)
