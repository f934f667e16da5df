'use server'

import { action } from '@/lib/server/action'
import { RestoreSuspension, SuspendPrincipal, SuspensionRef } from './schema'
import { restoreSuspension, resumeSuspension, suspendPrincipal } from './service'

const suspensionObject = ({ id }: SuspensionRef) => ({ suspension: id })

export const suspendPrincipalAction = action(SuspendPrincipal, suspendPrincipal, {
  action: 'suspension.begin',
  object: ({ principal }) => ({ principal }),
})
export const resumeSuspensionAction = action(SuspensionRef, resumeSuspension, {
  action: 'suspension.continue',
  object: suspensionObject,
})
export const restoreSuspensionAction = action(RestoreSuspension, restoreSuspension, {
  action: 'suspension.restore',
  object: suspensionObject,
})
