'use server'

import { action } from '@/lib/server/action'
import { CreateServiceAccount, SetInjection } from './schema'
import { createServiceAccount, setInjection } from './service'

export const createServiceAccountAction = action(CreateServiceAccount, createServiceAccount)
export const setInjectionAction = action(SetInjection, setInjection)
