import { WebhookRef } from '@/lib/features/clusters/schema'
import { readWebhook } from '@/lib/features/clusters/webhook'
import { route } from '@/lib/server/route'

export const GET = route(readWebhook, WebhookRef)
