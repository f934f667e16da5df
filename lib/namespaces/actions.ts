'use server'

import { action } from '../action'
import { NamespaceRef } from './schema'
import { forgetNamespace } from './service'

export const forgetNamespaceAction = action(NamespaceRef, forgetNamespace)
