'use server'

import { action } from '@/lib/server/action'
import { CanaryRef, CreateCanary } from './schema'
import { createCanary, deleteCanary, takeOverCanary } from './service'

export const createCanaryAction = action(CreateCanary, (context, input) =>
  createCanary(context, input),
)
export const deleteCanaryAction = action(CanaryRef, deleteCanary)
export const takeOverCanaryAction = action(CanaryRef, takeOverCanary)
