import 'server-only'

import { type Env, parseEnv } from '@/lib/server/env'
import { orUsageError } from './usage-error'

/** The console's settings from the environment; invalid ones are usage errors. */
export const parseSettings = (source: Record<string, string | undefined>): Env =>
  orUsageError(() => parseEnv(source))
