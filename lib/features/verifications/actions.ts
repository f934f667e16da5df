'use server'

import { action } from '@/lib/server/action'

import { StartVerification, VerificationRef } from './schema'
import { cancelVerification, settleVerification, startFollowedVerification } from './service'

export const startVerificationAction = action(StartVerification, startFollowedVerification)
export const settleVerificationAction = action(VerificationRef, settleVerification)
export const cancelVerificationAction = action(VerificationRef, cancelVerification)
