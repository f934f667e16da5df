import { existsSync } from 'node:fs'
import { getTableColumns, getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { describe, expect, test } from 'vitest'
import { allTables } from '@/lib/testing/database/all-tables'
import { SEALED_TABLE_CASES } from '@/lib/testing/database/sealed-records'
import { SEALED_TABLES } from './sealed-tables'
import { STORED_TABLES, storedTables } from './stored-tables'

/** Tables whose rows are protected in another way, with the test that shows it. */
const PROTECTED_OTHERWISE: Record<string, string> = {
  audit_checks: 'a code over each result: lib/features/audit/chain-checks.test.ts',
  audit_events: 'a chain of codes: lib/server/audit/audit.test.ts',
  audit_sink_cursors: 'a code over each row: lib/server/audit/sink-delivery.test.ts',
  sessions: 'encrypted and bound to every column: lib/server/session/sessions.test.ts',
  sign_in_attempts:
    'encrypted, and bound to state, browser and end: lib/features/session/provider-sign-in.test.ts',
  storage_keys:
    'encrypted, and bound to the person and the time: lib/features/buckets/service.test.ts',
  verification_runs:
    'a code over each row, and the Job at the API server: lib/features/verifications/foreign.test.ts',
  worker_identities: 'a code over each row: lib/features/worker/reading.test.ts',
}

/** Tables by which nothing is decided. */
const NOT_DECIDED_BY: Record<string, string> = {
  audit_sinks: 'claims and failures: they delay a delivery, and what was delivered is elsewhere',
  canary_places:
    'orders and counts canaries; the state of each that is shown is decided anew. A forged outage can delay that a run counts as missed',
  cluster_days: 'shown: a trend of counts',
  finding_sightings: 'shown: since when a finding is known',
  issuer_outages: 'shown: when the keys of an issuer could not be read',
  linked_token_ends:
    'shown: when a person has to replace their token; CoreWeave decides at every use',
  notification_outbox: 'notifications only link, and nothing can be approved by one',
  notification_targets:
    'receivers of links; URL and signing secret are encrypted and bound to the row',
  policy_versions: 'shown as history; every save compares with the live policy at CoreWeave',
  rate_limits: 'counts of failed sign-ins; a sign-in is decided by CoreWeave',
  remembered_namespaces: 'a list of names; the API server decides at every use',
  review_days: 'shown: a trend of counts',
  reviewed_versions: 'shown: which outside changes were looked at',
  reviews: 'shown; each is in the audit chain with its head',
  seen_keys: 'shown: when the keys of an issuer were seen',
  watched_issuers: 'shown: since when the keys of an issuer are watched',
}

const tables = await allTables()

describe('every table', () => {
  test('is sealed, protected otherwise, or not decided by', () => {
    expect(tables.length).toBeGreaterThan(15)
    const sealed = new Set<PgTable>(SEALED_TABLES)
    for (const table of tables) {
      const name = getTableName(table)
      const reasons = [sealed.has(table), name in PROTECTED_OTHERWISE, name in NOT_DECIDED_BY]
      expect(`${name}: ${reasons.filter(Boolean).length} place`).toBe(`${name}: 1 place`)
      expect(`${name}: ${'seal' in getTableColumns(table)}`).toBe(`${name}: ${sealed.has(table)}`)
    }
  })

  test('that is protected otherwise names the test that shows it', () => {
    for (const reason of Object.values(PROTECTED_OTHERWISE))
      expect(existsSync(reason.split(': ')[1] ?? ''), reason).toBe(true)
  })

  test('is in the list that backups and retention go by', () => {
    expect(storedTables().toSorted()).toEqual(tables.map(getTableName).toSorted())
    for (const [name, table] of Object.entries(STORED_TABLES))
      expect(getTableName(table)).toBe(name)
  })

  test('that is sealed is tried in sealed-rows.test.ts', () => {
    expect([...SEALED_TABLE_CASES.keys()].map(getTableName).sort()).toEqual(
      SEALED_TABLES.map(getTableName).sort(),
    )
  })
})
