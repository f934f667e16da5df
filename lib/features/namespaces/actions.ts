'use server'

import { action } from '@/lib/server/action'
import { NamespaceRef } from './schema'
import { forgetNamespace, openNamespace } from './service'

export const openNamespaceAction = action(NamespaceRef, openNamespace)
export const forgetNamespaceAction = action(NamespaceRef, forgetNamespace)
