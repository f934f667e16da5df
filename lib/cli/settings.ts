import 'server-only'

import { randomBytes } from 'node:crypto'
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

const randomSecret = () => randomBytes(32).toString('hex')

/** The audit key of the console, which runs without an AUDIT_SECRET only on loopback. */
export const auditSecretOf = ({
  AUDIT_SECRET,
  SESSION_SECRET,
}: Readonly<Record<string, string | undefined>>): string | undefined =>
  AUDIT_SECRET || SESSION_SECRET || undefined

/** The settings of a command that uses the database and the audit key alone, because nobody signs in. */
export const parseDatabaseSettings = (source: Record<string, string | undefined>): Env =>
  parseSettings({
    COREWEAVE_ORG_UIDS: 'nobody',
    ...source,
    AUDIT_SECRET: auditSecretOf(source) ?? randomSecret(),
    SESSION_SECRET: randomSecret(),
  })
