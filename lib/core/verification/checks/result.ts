import type { CauseCode } from '../cause-codes'
import { CAUSES } from '../causes'
import type { Evidence } from '../evidence'
import type { Check, CheckKey, CheckState } from '../report'
import type { ScriptStep } from '../script-output'

export const CHECK_TITLES = {
  account: 'Service account is annotated',
  webhook: 'Webhook mutates a dry-run pod',
  job: 'Job admitted',
  pod: 'Pod scheduled, image pulled, started',
  injected: 'Credentials injected, token file readable',
  claims: 'Token matches the federation config',
  issuer: 'Issuer and keys',
  exchange: 'Exchange for temporary credentials',
  policy: 'Policy allows the calls',
  s3: 'S3: list buckets',
  bucket: 'S3: the chosen bucket',
  cleanup: 'Cleaned up',
} as const satisfies Record<CheckKey, string>

export type CheckResult = { state: CheckState } & Omit<Partial<Check>, 'key' | 'title' | 'next'>

/** A failure with the next step its cause names. */
export const failed = (
  cause: CauseCode,
  more: Omit<Partial<Check>, 'key' | 'title' | 'state' | 'cause'> = {},
): CheckResult => ({ state: 'fail', cause, ...more })

export const unknown = (detail: string, upstream?: string, at?: string): CheckResult => ({
  state: 'unknown',
  detail,
  ...(at ? { at } : {}),
  ...(upstream ? { evidence: [upstream] } : {}),
})

export const waiting: CheckResult = { state: 'waiting' }
export const running: CheckResult = { state: 'running' }

export function buildCheck(key: CheckKey, { target }: Evidence, found: CheckResult): Check {
  const next = found.cause ? CAUSES[found.cause].next(target) : []
  return { key, title: CHECK_TITLES[key], ...found, ...(next.length ? { next } : {}) }
}

export const stepTiming = ({ at, seconds }: ScriptStep) => ({
  at: new Date(at * 1000).toISOString(),
  ms: seconds * 1000,
})

export const elapsed = (from?: string, to?: string) =>
  from && to ? { ms: Math.max(0, Date.parse(to) - Date.parse(from)) } : {}
