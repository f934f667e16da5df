import { index, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { Job, PodSpec } from '@/lib/core/kubernetes/kinds'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import type { Preflight } from '@/lib/core/verification/preflight'
import type { RefreshPlan } from '@/lib/core/verification/refresh/plan'

/**
 * The Jobs that this console started. The intent is stored before the Job is created; what the API server
 * returned is added afterwards, together with the code over the whole row.
 */
export const verificationRuns = pgTable(
  'verification_runs',
  {
    orgUid: text().notNull(),
    nonce: text().notNull(),
    cluster: text().notNull(),
    namespace: text().notNull(),
    account: text().notNull(),
    actor: text().notNull(),
    bucketCheck: jsonb().$type<BucketCheck>(),
    /** How a refresh proof runs; absent for other verifications. */
    refresh: jsonb().$type<RefreshPlan>(),
    preflight: jsonb().$type<Preflight>().notNull(),
    /** What the API server returned for a dry-run pod. */
    dryRunSpec: jsonb().$type<PodSpec>(),
    startedAt: timestamp({ withTimezone: true, precision: 3 }).notNull(),
    /** These four are absent until the API server has created the Job. */
    name: text(),
    uid: text(),
    template: jsonb().$type<Job['spec']['template']>(),
    mac: text(),
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.nonce] }),
    index().on(table.orgUid, table.cluster, table.uid),
    index().on(table.orgUid, table.startedAt),
    index().on(table.startedAt),
  ],
)
