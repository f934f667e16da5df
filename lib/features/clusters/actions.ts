'use server'

import { action } from '@/lib/server/action'
import { setOrganizationId } from './organization'
import { SetOrganizationId } from './schema'

export const setOrganizationIdAction = action(SetOrganizationId, setOrganizationId)
