'use server'

import { action } from '@/lib/server/action'
import { startKeptVerification } from './background'
import { StartVerification, VerificationRef } from './schema'
import { cancelVerification } from './service'

export const startVerificationAction = action(StartVerification, startKeptVerification)
export const cancelVerificationAction = action(VerificationRef, cancelVerification)
