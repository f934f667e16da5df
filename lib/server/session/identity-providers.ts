import 'server-only'

import {
  createIdentityProvider,
  type IdentityProvider,
} from '@/lib/adapters/identity-provider/client'
import type { Env } from '../env'
import { findProviderSettings } from './actor-identity'

type Config = Pick<Env, 'SIGN_IN_PROVIDERS' | 'PUBLIC_URL'>

/** A provider of the configuration; undefined for one that is not, or no longer, configured. */
export function findIdentityProvider(config: Config, id: string): IdentityProvider | undefined {
  const settings = findProviderSettings(config, id)
  return settings && createIdentityProvider(settings, { publicUrl: config.PUBLIC_URL ?? '' })
}
