import { boolean, index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** Receivers of an organization's notifications. */
export const notificationTargets = pgTable(
  'notification_targets',
  {
    orgUid: text().notNull(),
    id: text().notNull(),
    name: text().notNull(),
    format: text().$type<'json' | 'slack' | 'email'>().notNull(),
    /** Where it goes, without what is secret: the host of the URL, or the e-mail address. */
    host: text().notNull(),
    /** The URL or the e-mail address, sealed with a key derived from SESSION_SECRET, as is `secret`. */
    url: text().notNull(),
    /** The signing secret; absent if the receiver cannot verify signatures. */
    secret: text(),
    active: boolean().notNull().default(true),
    addedBy: text().notNull(),
    addedAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.id] })],
)

/** One row per event and target, until it is delivered or abandoned. */
export const notificationOutbox = pgTable(
  'notification_outbox',
  {
    /** Sent with every attempt, so that a receiver can detect duplicates. */
    id: text().primaryKey(),
    orgUid: text().notNull(),
    targetId: text().notNull(),
    kind: text().notNull(),
    title: text().notNull(),
    path: text().notNull(),
    at: instant().notNull(),
    state: text().$type<'waiting' | 'delivered' | 'given-up'>().notNull().default('waiting'),
    attempts: integer().notNull().default(0),
    enqueuedAt: instant().notNull(),
    dueAt: instant().notNull(),
    /** The claim of a replica ends at this time, even if the replica was killed. */
    claimedUntil: instant(),
    /** Why the last attempt failed. */
    problem: text(),
    endedAt: instant(),
  },
  (table) => [
    index().on(table.state, table.dueAt),
    index().on(table.endedAt),
    index().on(table.orgUid, table.targetId, table.enqueuedAt),
  ],
)
