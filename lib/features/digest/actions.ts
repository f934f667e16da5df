'use server'

import { NotificationTargetRef } from '@/lib/features/notifications/schema'
import { action } from '@/lib/server/action'
import { sendDigestNow } from './service'

export const sendDigestNowAction = action(NotificationTargetRef, sendDigestNow)
