'use server'

import { action } from '@/lib/server/action'
import { startFollowedVerification } from './background'
import { StartVerification, VerificationRef } from './schema'
import { cancelVerification } from './service'

export const startVerificationAction = action(StartVerification, startFollowedVerification)
export const cancelVerificationAction = action(VerificationRef, cancelVerification)
