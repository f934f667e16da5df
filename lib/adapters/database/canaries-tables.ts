import { index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { CanarySettings } from '@/lib/core/canary/canary-identity'
import type { CanaryState } from '@/lib/core/canary/canary-state'
import type { CanarySchedule } from '@/lib/core/canary/schedule'
import type { ExchangeTarget } from '@/lib/core/identity/trust-target'
import type { Job, PodSpec } from '@/lib/core/kubernetes/kinds'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import type { Preflight } from '@/lib/core/verification/preflight'
import type { ProofBasis } from '@/lib/core/verification/proof'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** Verifications on a schedule: the CronJobs that people created through this console. */
export const canaries = pgTable(
  'canaries',
  {
    orgUid: text().notNull(),
    id: text().notNull(),
    cluster: text().notNull(),
    namespace: text().notNull(),
    account: text().notNull(),
    /** Absent for a canary that lists buckets. */
    bucketCheck: jsonb().$type<BucketCheck>(),
    /** The target in another cloud to which its runs present their token; absent for a canary of storage. */
    cloud: jsonb().$type<ExchangeTarget>(),
    schedule: text().$type<CanarySchedule>().notNull(),
    offsetMinutes: integer().notNull(),
    /** The CronJob as the API server returned it: its name, uid, settings and pod template. */
    cronJob: text().notNull(),
    uid: text().notNull(),
    settings: jsonb().$type<CanarySettings>().notNull(),
    template: jsonb().$type<Job['spec']['template']>().notNull(),
    /** What the API server returned for a dry-run pod. */
    dryRunSpec: jsonb().$type<PodSpec>(),
    preflight: jsonb().$type<Preflight>().notNull(),
    madeBy: text().notNull(),
    madeAt: instant().notNull(),
    /** Who answers for it: whoever made it, or took it over. */
    owner: text().notNull(),
    /** Digests of what its runs rest on, as they were read last. */
    basis: jsonb().$type<ProofBasis>().notNull(),
    /** The times of the last runs that were missed, ISO 8601. */
    missed: jsonb().$type<string[]>().notNull(),
    /** Since the cluster answers again: runs that were due while it was unreachable are not missed. */
    missedSince: instant(),
    /** What was last notified: that it turned red, with the cause, or that it recovered. */
    notified: text().$type<'red' | 'green'>(),
    notifiedCause: text(),
    notifiedAt: instant(),
    seal: text(),
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.id] }),
    index().on(table.orgUid, table.cluster, table.uid),
  ],
)

/**
 * What was read last of the namespaces with canaries. Lists are ordered and counted by it, so that they read the
 * CronJobs of the canaries that they show only.
 */
export const canaryPlaces = pgTable(
  'canary_places',
  {
    orgUid: text().notNull(),
    cluster: text().notNull(),
    namespace: text().notNull(),
    /** When the namespace was read last; null if it never was. */
    readAt: instant(),
    /** When the cluster was first unreachable since. */
    unreachableSince: instant(),
    /** The states of its canaries as they were read last, by id. */
    states: jsonb().$type<Record<string, CanaryState>>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.cluster, table.namespace] })],
)
