import type { StoredTable } from '@/lib/adapters/database/stored-tables'
import { SESSION_LIMITS } from '../session/sessions'

const DAY_MS = 24 * 60 * 60_000

/** Ages that a team chooses. */
export type RetentionSettings = { VERIFICATIONS_KEPT_DAYS: number }

export type RetentionRule =
  /** Evidence or history: it only ends with the database. */
  | { kind: 'forever' }
  /** One row for each thing that there is, replaced in place. */
  | { kind: 'current' }
  /** Deleted once the time in a column is this old. A row without that time stays. */
  | { kind: 'age'; column: string; ms: number }
  | { kind: 'setting'; column: string; days: keyof RetentionSettings }

/** How long the rows of each table are kept. */
export const RETENTION = {
  approval_rules: { kind: 'forever' },
  audit_checks: { kind: 'current' },
  audit_events: { kind: 'forever' },
  audit_sink_cursors: { kind: 'current' },
  audit_sinks: { kind: 'current' },
  canaries: { kind: 'current' },
  canary_places: { kind: 'current' },
  cluster_days: { kind: 'age', column: 'day', ms: 400 * DAY_MS },
  declared_trusts: { kind: 'current' },
  finding_sightings: { kind: 'current' },
  finding_sign_offs: { kind: 'current' },
  issuer_outages: { kind: 'age', column: 'until', ms: 400 * DAY_MS },
  linked_token_ends: { kind: 'current' },
  linked_tokens: { kind: 'current' },
  notification_outbox: { kind: 'age', column: 'endedAt', ms: 7 * DAY_MS },
  notification_targets: { kind: 'current' },
  org_settings: { kind: 'current' },
  pack_sign_offs: { kind: 'forever' },
  people: { kind: 'current' },
  policy_versions: { kind: 'forever' },
  rate_limits: { kind: 'age', column: 'expire', ms: 0 },
  remembered_namespaces: { kind: 'current' },
  request_events: { kind: 'forever' },
  requests: { kind: 'forever' },
  review_days: { kind: 'forever' },
  reviewed_versions: { kind: 'current' },
  reviews: { kind: 'forever' },
  // A year of rotations, and a month.
  seen_keys: { kind: 'age', column: 'lastSeen', ms: 400 * DAY_MS },
  sessions: { kind: 'age', column: 'startedAt', ms: SESSION_LIMITS.absolute },
  sign_in_attempts: { kind: 'age', column: 'expiresAt', ms: 0 },
  storage_keys: { kind: 'age', column: 'exchangedAt', ms: DAY_MS },
  suspensions: { kind: 'forever' },
  // Kubernetes deletes the Job of a run within a quarter of an hour.
  verification_runs: { kind: 'age', column: 'startedAt', ms: DAY_MS },
  verifications: { kind: 'setting', column: 'startedAt', days: 'VERIFICATIONS_KEPT_DAYS' },
  watched_issuers: { kind: 'current' },
  worker_identities: { kind: 'current' },
} as const satisfies Record<StoredTable, RetentionRule>

export type ExpiryRule = { table: StoredTable; column: string; before: Date }

/** The tables with rows that end, and the time before which they have ended. */
export function expiryRules(settings: RetentionSettings, now: Date): ExpiryRule[] {
  const tables = Object.keys(RETENTION) as StoredTable[]
  return tables.flatMap((table) => {
    const rule: RetentionRule = RETENTION[table]
    if (rule.kind === 'forever' || rule.kind === 'current') return []
    const age = rule.kind === 'age' ? rule.ms : settings[rule.days] * DAY_MS
    return [{ table, column: rule.column, before: new Date(now.getTime() - age) }]
  })
}
