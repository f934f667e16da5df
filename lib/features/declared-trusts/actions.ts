'use server'

import { action } from '@/lib/server/action'
import { DeclareTarget, ImportTrusts, TrustRef } from './schema'
import { declareTarget, importTrusts, removeTrust } from './service'

export const declareTargetAction = action(DeclareTarget, declareTarget)
export const importTrustsAction = action(ImportTrusts, importTrusts)
export const removeTrustAction = action(TrustRef, removeTrust)
