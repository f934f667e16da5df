import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { ProofEvidence } from '@/lib/core/verification/proof'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

export const sessions = pgTable(
  'sessions',
  {
    /** SHA-256 of the cookie's value, which is not stored. */
    idHash: text().primaryKey(),
    orgUid: text().notNull(),
    actorUid: text().notNull(),
    /**
     * The credentials, sealed with a key derived from SESSION_SECRET. The seal is bound to every other column,
     * so that a row that was edited or copied is no session.
     */
    sealed: text().notNull(),
    /** Where it was begun, shown to the person: the client's address and the User-Agent. */
    address: text(),
    browser: text(),
    startedAt: instant().notNull(),
    seenAt: instant().notNull(),
    /** Set if it began at an identity provider, which ends it by these. */
    provider: text(),
    subject: text(),
    sid: text(),
  },
  (table) => [
    index().on(table.seenAt),
    index().on(table.startedAt),
    index().on(table.provider, table.subject),
  ],
)

/** One person's last exchange for object storage keys, so that reading bucket policies makes few of them. */
export const storageKeys = pgTable(
  'storage_keys',
  {
    orgUid: text().notNull(),
    actor: text().notNull(),
    /** The keys, sealed with a key derived from SESSION_SECRET. */
    sealed: text(),
    exchangedAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.actor] }), index().on(table.exchangedAt)],
)

/** What a client has used of a limit. The replicas share the counts. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    key: text().primaryKey(),
    points: integer().notNull(),
    /** Null if the count never starts again. */
    expire: instant(),
  },
  (table) => [index().on(table.expire)],
)

/**
 * Append-only: an intent before each change and an outcome after it, events that change nothing outside the
 * console, such as a sign-in, and the seal of each version of a sealed row (see sealed-rows.ts). Chained by
 * HMAC per organization.
 */
export const auditEvents = pgTable(
  'audit_events',
  {
    orgUid: text().notNull(),
    seq: integer().notNull(),
    kind: text().$type<'intent' | 'outcome' | 'event' | 'seal'>().notNull(),
    /** Set on an outcome: the `seq` of its intent. */
    intentSeq: integer(),
    at: instant().notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    object: jsonb().$type<Record<string, string>>().notNull(),
    before: jsonb().$type<unknown>(),
    after: jsonb().$type<unknown>(),
    outcome: text().$type<'ok' | 'failed'>(),
    error: jsonb().$type<{ code: string; message: string }>(),
    prevHash: text().notNull(),
    hash: text().notNull(),
    /** The public name of the key of `hash`; null in rows from before keys had names. */
    keyId: text(),
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.seq] }),
    index().on(table.orgUid, table.intentSeq),
    index('audit_events_seals')
      .on(
        table.orgUid,
        table.action,
        table.object,
        sql`(substring(${table.after} ->> 'seal' from '^[0-9]{1,9}')::int) desc nulls last`,
      )
      .where(sql`${table.kind} = 'seal'`),
  ],
)

export const policyVersions = pgTable(
  'policy_versions',
  {
    orgUid: text().notNull(),
    policy: text().notNull(),
    version: integer().notNull(),
    text: text().notNull(),
    hash: text().notNull(),
    /** Absent for a change that was made outside the console. */
    author: text(),
    reason: text(),
    source: text().$type<'console' | 'outside'>().notNull(),
    at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.policy, table.version] })],
)

export const verifications = pgTable(
  'verifications',
  {
    orgUid: text().notNull(),
    cluster: text().notNull(),
    namespace: text().notNull(),
    name: text().notNull(),
    account: text().notNull(),
    verdict: text().notNull(),
    cause: text(),
    steps: jsonb().$type<unknown[]>().notNull(),
    log: text().notNull(),
    actor: text().notNull(),
    startedAt: instant().notNull(),
    endedAt: instant().notNull(),
    /** Absent for runs that were stored before proofs were. */
    proof: jsonb().$type<ProofEvidence>(),
    /** The canary whose run it is; absent for one that a person started. */
    canary: text(),
    seal: text(),
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.cluster, table.namespace, table.name] }),
    index().on(table.orgUid, table.startedAt),
    index().on(table.startedAt),
    index().on(table.orgUid, table.canary, table.startedAt),
  ],
)

/** Namespaces that a person typed because they cannot list namespaces. */
export const rememberedNamespaces = pgTable(
  'remembered_namespaces',
  {
    orgUid: text().notNull(),
    actor: text().notNull(),
    cluster: text().notNull(),
    namespace: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.actor, table.cluster, table.namespace] })],
)

export const orgSettings = pgTable('org_settings', {
  orgUid: text().primaryKey(),
  /** The short organization id in exchange URLs, if a person entered it. */
  orgId: text(),
  seal: text(),
})
