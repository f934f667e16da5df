'use server'

import { action } from '@/lib/server/action'
import {
  CreateFederationConfigs,
  FederationConfigRef,
  SetFederationConfigActive,
  UpdateFederationConfig,
} from './schema'
import {
  createFederationConfigs,
  deleteFederationConfig,
  setFederationConfigActive,
  updateFederationConfig,
} from './service'

export const createFederationConfigsAction = action(
  CreateFederationConfigs,
  createFederationConfigs,
)
export const updateFederationConfigAction = action(UpdateFederationConfig, updateFederationConfig)
export const setFederationConfigActiveAction = action(
  SetFederationConfigActive,
  setFederationConfigActive,
)
export const deleteFederationConfigAction = action(FederationConfigRef, deleteFederationConfig)
