import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** What is asked for as it stands now; how it came there is in its events. */
export const requestsTable = pgTable(
  'requests',
  {
    orgUid: text().notNull(),
    number: integer().notNull(),
    kind: text().$type<'save' | 'delete' | 'rules'>().notNull(),
    status: text()
      .$type<
        | 'open'
        | 'changes-asked'
        | 'applying'
        | 'unknown'
        | 'emergency'
        | 'applied'
        | 'expired'
        | 'rejected'
        | 'withdrawn'
        | 'failed'
      >()
      .notNull(),
    title: text().notNull(),
    /** The name of the policy; empty for a change of the rules. */
    policy: text().notNull(),
    /** The proposed text; empty for a deletion. */
    text: text().notNull(),
    /** The name it is live under, where the text renames it. */
    was: text(),
    /** The fingerprint of what it was written on; null for a new policy. */
    base: text(),
    reason: text().notNull(),
    ticket: text(),
    author: text().notNull(),
    authorName: text(),
    revision: integer().notNull(),
    /** `namespace/account` of every service account the proposal names. */
    accounts: jsonb().$type<string[]>().notNull(),
    /** Saved without approval, and to be signed off afterwards. */
    emergency: boolean().notNull().default(false),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    expiresAt: instant(),
    /** Since when somebody is writing it, or taking its grant back. */
    claimedAt: instant(),
    /** What was live under its name before it was written; null where nothing was. */
    beforeText: text(),
    appliedAt: instant(),
    /** When an expired grant was first told to be due. */
    dueToldAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.number] }),
    index().on(table.orgUid, table.status, table.number),
    index().on(table.orgUid, table.author, table.number),
  ],
)

/** Append-only: everything that was said about a request and done with it. */
export const requestEvents = pgTable(
  'request_events',
  {
    orgUid: text().notNull(),
    number: integer().notNull(),
    seq: integer().notNull(),
    kind: text()
      .$type<
        | 'created'
        | 'revised'
        | 'commented'
        | 'changes-asked'
        | 'rejected'
        | 'withdrawn'
        | 'approved'
        | 'applied'
        | 'failed'
        | 'unknown'
        | 'reopened'
        | 'signed-off'
        | 'removed'
        | 'kept-by-hand'
      >()
      .notNull(),
    actor: text().notNull(),
    actorName: text(),
    at: instant().notNull(),
    words: text(),
    /** Of an approval: what exactly was approved, and what it was compared with. */
    hash: text(),
    base: text(),
    /** Of a creation or revision: what was proposed. */
    text: text(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.number, table.seq] })],
)

/** Every version of the rules; the newest holds. */
export const approvalRules = pgTable(
  'approval_rules',
  {
    orgUid: text().notNull(),
    version: integer().notNull(),
    rules: jsonb().$type<unknown>().notNull(),
    /** The request it was approved by. */
    request: integer().notNull(),
    at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.version] })],
)
