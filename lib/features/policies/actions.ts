'use server'

import { action, NoInput } from '@/lib/server/action'
import { DeletePolicy, SavePolicy } from './schema'
import { deletePolicy, recordOutsideChanges, savePolicy } from './service'

export const savePolicyAction = action(SavePolicy, savePolicy)
export const deletePolicyAction = action(DeletePolicy, deletePolicy)
export const recordOutsideChangesAction = action(NoInput, recordOutsideChanges)
