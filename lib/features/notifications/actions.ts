'use server'

import { action } from '@/lib/server/action'
import {
  CreateNotificationTarget,
  NotificationTargetRef,
  SetNotificationTargetActive,
  UpdateNotificationTarget,
} from './schema'
import {
  createNotificationTarget,
  deleteNotificationTarget,
  sendTestNotification,
  setNotificationTargetActive,
  updateNotificationTarget,
} from './service'

export const createNotificationTargetAction = action(
  CreateNotificationTarget,
  createNotificationTarget,
)
export const setNotificationTargetActiveAction = action(
  SetNotificationTargetActive,
  setNotificationTargetActive,
)
export const updateNotificationTargetAction = action(
  UpdateNotificationTarget,
  updateNotificationTarget,
)
export const deleteNotificationTargetAction = action(
  NotificationTargetRef,
  deleteNotificationTarget,
)
export const sendTestNotificationAction = action(NotificationTargetRef, sendTestNotification)
