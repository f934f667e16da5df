'use server'

import { action, NoInput } from '@/lib/server/action'
import { exchangeStorageKeys } from './storage-keys'

export const exchangeStorageKeysAction = action(NoInput, exchangeStorageKeys)
