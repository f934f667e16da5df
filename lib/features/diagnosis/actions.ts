'use server'

import { action } from '@/lib/server/action'
import { Facts } from './schema'
import { diagnose } from './service'

export const diagnoseAction = action(Facts, diagnose)
