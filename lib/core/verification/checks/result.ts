import type { NextStepSubject } from '@/lib/core/next-step/next-steps'
import type { CauseCode } from '../cause-codes'
import { nextStepsOf } from '../causes'
import type { Evidence } from '../evidence'
import type { Check, CheckKey, CheckState } from '../report'
import type { ScriptStep } from '../script-output'

export const CHECK_TITLES = {
  account: 'Service account annotated',
  webhook: 'Webhook injects credentials into a dry-run pod',
  job: 'Job admitted',
  pod: 'Pod scheduled, image pulled, container started',
  injected: 'Credentials injected and token file readable',
  claims: 'Token matches the federation config',
  issuer: 'Issuer and its keys',
  exchange: 'Token exchanged for temporary credentials',
  policy: 'Policies allow the calls',
  s3: 'Buckets listed over S3',
  bucket: 'Chosen bucket used over S3',
  refresh: 'Client used past the expiry of its keys',
  'cloud-token': 'Token for the other cloud’s audience',
  'cloud-exchange': 'Token exchanged with the other cloud',
  'cloud-identity': 'Google service account impersonated',
  cleanup: 'Job and pod deleted',
} as const satisfies Record<CheckKey, string>

export type CheckResult = { state: CheckState } & Omit<Partial<Check>, 'key' | 'title' | 'next'> & {
    /** What the next step is about, besides the account and the bucket. */
    about?: NextStepSubject
  }

/** A failed check with its cause. */
export const failed = (
  cause: CauseCode,
  more: Omit<CheckResult, 'state' | 'cause'> = {},
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
  const { about, ...check } = found
  const next = check.cause ? nextStepsOf(check.cause, target, about) : []
  return { key, title: CHECK_TITLES[key], ...check, ...(next.length ? { next } : {}) }
}

export const stepTiming = ({ at, seconds }: ScriptStep) => ({
  at: new Date(at * 1000).toISOString(),
  ms: seconds * 1000,
})

export const elapsed = (from?: string, to?: string) =>
  from && to ? { ms: Math.max(0, Date.parse(to) - Date.parse(from)) } : {}
