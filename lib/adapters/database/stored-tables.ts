import { getTableName, type Table } from 'drizzle-orm'
import { auditChecks } from './audit-checks-tables'
import { auditSinkCursors, auditSinks } from './audit-sinks-tables'
import { canaries, canaryPlaces } from './canaries-tables'
import { clusterDays } from './cluster-days-tables'
import { declaredTrusts } from './declared-trusts-tables'
import { issuerOutages, seenKeys, watchedIssuers } from './issuer-keys-tables'
import { notificationOutbox, notificationTargets } from './notifications-tables'
import { people } from './people-tables'
import { approvalRules, requestEvents, requestsTable } from './requests-tables'
import {
  findingSightings,
  findingSignOffs,
  packSignOffs,
  reviewDays,
  reviewedVersions,
  reviews,
} from './reviews-tables'
import {
  auditEvents,
  orgSettings,
  policyVersions,
  rateLimits,
  rememberedNamespaces,
  sessions,
  storageKeys,
  verifications,
} from './schema'
import { linkedTokenEnds, linkedTokens, signInAttempts } from './sign-in-tables'
import { suspensions } from './suspensions-tables'
import { verificationRuns } from './verification-runs-tables'
import { workerIdentities } from './worker-tables'

/** Every table of the console's database. A test compares the list with the schema. */
export const STORED_TABLES = {
  approval_rules: approvalRules,
  audit_checks: auditChecks,
  audit_events: auditEvents,
  audit_sink_cursors: auditSinkCursors,
  audit_sinks: auditSinks,
  canaries,
  canary_places: canaryPlaces,
  cluster_days: clusterDays,
  declared_trusts: declaredTrusts,
  finding_sightings: findingSightings,
  finding_sign_offs: findingSignOffs,
  issuer_outages: issuerOutages,
  linked_token_ends: linkedTokenEnds,
  linked_tokens: linkedTokens,
  notification_outbox: notificationOutbox,
  notification_targets: notificationTargets,
  org_settings: orgSettings,
  pack_sign_offs: packSignOffs,
  people,
  policy_versions: policyVersions,
  rate_limits: rateLimits,
  remembered_namespaces: rememberedNamespaces,
  request_events: requestEvents,
  requests: requestsTable,
  review_days: reviewDays,
  reviewed_versions: reviewedVersions,
  reviews,
  seen_keys: seenKeys,
  sessions,
  sign_in_attempts: signInAttempts,
  storage_keys: storageKeys,
  suspensions,
  verification_runs: verificationRuns,
  verifications,
  watched_issuers: watchedIssuers,
  worker_identities: workerIdentities,
} as const satisfies Record<string, Table>

export type StoredTable = keyof typeof STORED_TABLES

/** In the order of their names. */
export const storedTables = (): StoredTable[] =>
  Object.values(STORED_TABLES).map((table) => getTableName(table) as StoredTable)
