'use server'

import { action } from '@/lib/server/action'
import { recordIssuerKeys } from './issuer'
import { setOrganizationId } from './organization'
import { ClusterRef, SetOrganizationId } from './schema'

export const recordIssuerKeysAction = action(ClusterRef, recordIssuerKeys)
export const setOrganizationIdAction = action(SetOrganizationId, setOrganizationId)
