import 'server-only'

import { EMBEDDED_DATABASE, type Env, parseEnv } from '@/lib/server/env'
import { orUsageError } from './usage-error'

/** The console's settings from the environment; invalid ones are usage errors. */
export const parseSettings = (source: Record<string, string | undefined>): Env =>
  orUsageError(() => parseEnv(source))

/** Whether the environment names the PostgreSQL database of the console, in which a command then records. */
export const namesDatabase = ({
  DATABASE_URL,
}: Readonly<Record<string, string | undefined>>): boolean =>
  Boolean(DATABASE_URL) && DATABASE_URL !== EMBEDDED_DATABASE
