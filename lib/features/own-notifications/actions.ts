'use server'

import { action, NoInput } from '@/lib/server/action'
import { SaveOwnNotifications } from './schema'
import { deleteOwnNotifications, saveOwnNotifications } from './service'

export const saveOwnNotificationsAction = action(SaveOwnNotifications, saveOwnNotifications)
export const deleteOwnNotificationsAction = action(NoInput, deleteOwnNotifications)
