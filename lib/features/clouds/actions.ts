'use server'

import { action } from '@/lib/server/action'
import { verifyTarget } from './verify'
import { VerifyTarget } from './verify-schema'

export const verifyTargetAction = action(VerifyTarget, verifyTarget)
