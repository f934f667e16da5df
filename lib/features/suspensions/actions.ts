'use server'

import { action } from '@/lib/server/action'
import { RestoreSuspension, SuspendPrincipal, SuspensionRef } from './schema'
import { restoreSuspension, resumeSuspension, suspendPrincipal } from './service'

export const suspendPrincipalAction = action(SuspendPrincipal, suspendPrincipal)
export const resumeSuspensionAction = action(SuspensionRef, resumeSuspension)
export const restoreSuspensionAction = action(RestoreSuspension, restoreSuspension)
