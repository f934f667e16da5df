'use server'

import { action } from '@/lib/server/action'
import { CreateServiceAccount, NamespaceRef, SetInjection } from './schema'
import { createServiceAccount, openNamespace, setInjection } from './service'

export const createServiceAccountAction = action(CreateServiceAccount, createServiceAccount)
export const setInjectionAction = action(SetInjection, setInjection)
export const openNamespaceAction = action(NamespaceRef, openNamespace)
