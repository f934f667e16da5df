import 'server-only'

import { randomBytes } from 'node:crypto'
import { isLoopbackHost } from '@/lib/core/identity/host'
import { checkEnv, type Env, type SettingProblem } from '@/lib/server/env'
import type { DoctorResult } from './result'

export type Environment = Readonly<Record<string, string | undefined>>

export type CheckedSettings = {
  results: DoctorResult[]
  /** The settings that hold, with defaults for the others; undefined if those cannot be used either. */
  config: Env | undefined
  /** The settings that do not hold. */
  invalid: ReadonlySet<string>
}

const variableOf = ({ name }: SettingProblem) => name.split('.')[0] ?? name

/** Enough for the checks of a database and of other services where the console itself would not start. */
function withoutInvalid(environment: Environment, invalid: ReadonlySet<string>): Env | undefined {
  const kept = Object.entries(environment).filter(([name]) => !invalid.has(name))
  const checked = checkEnv({
    SESSION_SECRET: randomBytes(32).toString('hex'),
    AUDIT_SECRET: randomBytes(32).toString('hex'),
    COREWEAVE_ORG_UIDS: 'unknown',
    ...Object.fromEntries(kept),
  })
  if (checked.ok) return checked.env
  // Settings that only hold together with an invalid one are left out too.
  const more = new Set([...invalid, ...checked.problems.map(variableOf)])
  return more.size > invalid.size ? withoutInvalid(environment, more) : undefined
}

export function checkSettings(environment: Environment): CheckedSettings {
  const checked = checkEnv(environment)
  const unverified: DoctorResult[] =
    environment['NODE_TLS_REJECT_UNAUTHORIZED'] === '0'
      ? [{ code: 'certificates-unverified', subject: 'NODE_TLS_REJECT_UNAUTHORIZED' }]
      : []
  if (checked.ok) {
    const results: DoctorResult[] = [{ code: 'settings-valid', subject: 'settings' }]
    results.push(...doubtfulSettings(checked.env), ...unverified)
    return { results, config: checked.env, invalid: new Set() }
  }
  const invalid = new Set(checked.problems.map(variableOf))
  const results = checked.problems.map(
    ({ name, message }): DoctorResult => ({
      code: 'setting-invalid',
      subject: name,
      detail: message,
    }),
  )
  return {
    results: [...results, ...unverified],
    config: withoutInvalid(environment, invalid),
    invalid,
  }
}

/** Settings that the console starts with, and that are seldom meant. */
function doubtfulSettings(config: Env): DoctorResult[] {
  const isLocal = isLoopbackHost(new URL(config.COREWEAVE_API_URL).hostname)
  const results: DoctorResult[] = []
  if (config.PUBLIC_URL === undefined && !isLocal)
    results.push({ code: 'public-url-unset', subject: 'PUBLIC_URL' })
  if (config.PUBLIC_URL?.startsWith('https:') && config.TRUSTED_PROXIES === 0)
    results.push({ code: 'proxies-uncounted', subject: 'TRUSTED_PROXIES' })
  if (config.AUDIT_SECRET === undefined)
    results.push({ code: 'audit-secret-derived', subject: 'AUDIT_SECRET' })
  if (config.DATABASE_URL === undefined)
    results.push({ code: 'database-embedded', subject: 'DATABASE_URL' })
  if (config.DATABASE_PLAINTEXT === 'allow')
    results.push({ code: 'database-plaintext-allowed', subject: 'DATABASE_PLAINTEXT' })
  if (config.WORKER_IDENTITIES.some((identity) => 'apiTokenFile' in identity))
    results.push({ code: 'worker-key-long-lived', subject: 'WORKER_IDENTITIES' })
  return results
}
