'use server'

import { action } from '@/lib/server/action'
import {
  CreateNotificationTarget,
  NotificationTargetRef,
  SetNotificationTargetActive,
} from './schema'
import {
  createNotificationTarget,
  deleteNotificationTarget,
  sendTestNotification,
  setNotificationTargetActive,
} from './service'

export const createNotificationTargetAction = action(
  CreateNotificationTarget,
  createNotificationTarget,
)
export const setNotificationTargetActiveAction = action(
  SetNotificationTargetActive,
  setNotificationTargetActive,
)
export const deleteNotificationTargetAction = action(
  NotificationTargetRef,
  deleteNotificationTarget,
)
export const sendTestNotificationAction = action(NotificationTargetRef, sendTestNotification)
