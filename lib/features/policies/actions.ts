'use server'

import { action } from '@/lib/server/action'
import { budgeted } from '@/lib/server/work-budget'
import { DeletePolicy, SavePolicy } from './schema'
import { deletePolicy, savePolicy } from './service'

const isEmergency = ({ emergency = false }: { emergency?: boolean | undefined }) => emergency

export const savePolicyAction = action(SavePolicy, budgeted('compare', savePolicy), {
  action: 'policy.emergency-save',
  object: ({ was = '' }) => ({ policy: was }),
  when: isEmergency,
})
export const deletePolicyAction = action(DeletePolicy, deletePolicy, {
  action: 'policy.emergency-save',
  object: ({ name }) => ({ policy: name }),
  when: isEmergency,
})
