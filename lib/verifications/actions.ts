'use server'

import { action } from '../action'
import { StartVerification, VerificationRef } from './schema'
import { cancelVerification, startVerification } from './service'

export const startVerificationAction = action(StartVerification, startVerification)
export const cancelVerificationAction = action(VerificationRef, cancelVerification)
