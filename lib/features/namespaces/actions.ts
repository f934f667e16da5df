'use server'

import { action } from '@/lib/server/action'
import { NamespaceRef } from './schema'
import { forgetNamespace } from './service'

export const forgetNamespaceAction = action(NamespaceRef, forgetNamespace)
