'use server'

import { action, NoInput } from '@/lib/server/action'
import { requestChainCheck } from './service'

export const requestChainCheckAction = action(NoInput, requestChainCheck)
