'use server'

import { action } from '@/lib/server/action'
import { VerifyTarget } from './schema'
import { verifyTarget } from './service'

export const verifyTargetAction = action(VerifyTarget, verifyTarget)
