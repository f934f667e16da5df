'use server'

import { action } from '@/lib/server/action'
import { DeletePolicy, SavePolicy } from './schema'
import { deletePolicy, savePolicy } from './service'

export const savePolicyAction = action(SavePolicy, savePolicy)
export const deletePolicyAction = action(DeletePolicy, deletePolicy)
