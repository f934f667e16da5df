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

/** The current state of each request. Its history is in the events. */
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
    /** The name of the policy; empty for a change of approval rules. */
    policy: text().notNull(),
    /** The proposed text; empty for a deletion. */
    text: text().notNull(),
    /** The current name of the policy, if the proposal renames it. */
    was: text(),
    /** The fingerprint of the policy that the proposal is based on; null for a new policy. */
    base: text(),
    reason: text().notNull(),
    ticket: text(),
    author: text().notNull(),
    authorName: text(),
    revision: integer().notNull(),
    /** `namespace/account` of every service account in the proposal. */
    accounts: jsonb().$type<string[]>().notNull(),
    /** Saved without approval in an emergency; needs a later sign-off. */
    emergency: boolean().notNull().default(false),
    /** The approval rules that an emergency save bypassed, which decide who signs it off. */
    passedRules: jsonb().$type<unknown>(),
    createdAt: instant().notNull(),
    updatedAt: instant().notNull(),
    expiresAt: instant(),
    /** When someone started to apply the request or to revoke its grant. */
    claimedAt: instant(),
    /** The policy text that was replaced when the request was applied; null if there was none. */
    beforeText: text(),
    appliedAt: instant(),
    /** When the first notification about the expired grant was sent. */
    dueToldAt: instant(),
    seal: text(),
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.number] }),
    index().on(table.orgUid, table.status, table.number),
    index().on(table.orgUid, table.author, table.number),
  ],
)

/** Append-only history of each request: comments, decisions and changes. */
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
    /** Set on an approval: hashes of the approved text and of the policies it was compared with. */
    hash: text(),
    base: text(),
    /** Set on a creation or revision: the proposed text. */
    text: text(),
    seal: text(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.number, table.seq] })],
)

/** Every version of the approval rules. The newest version applies. */
export const approvalRules = pgTable(
  'approval_rules',
  {
    orgUid: text().notNull(),
    version: integer().notNull(),
    rules: jsonb().$type<unknown>().notNull(),
    /** The request that approved this version. */
    request: integer().notNull(),
    at: instant().notNull(),
    seal: text(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.version] })],
)
