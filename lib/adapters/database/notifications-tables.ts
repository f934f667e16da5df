import { boolean, index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** Where an organization wants to be told. */
export const notificationTargets = pgTable(
  'notification_targets',
  {
    orgUid: text().notNull(),
    id: text().notNull(),
    name: text().notNull(),
    format: text().$type<'json' | 'slack'>().notNull(),
    /** The part of the address that is no secret. */
    host: text().notNull(),
    /** Sealed with a key derived from SESSION_SECRET, as is `secret`. */
    url: text().notNull(),
    /** Signs what is sent; absent where the receiver could not check it. */
    secret: text(),
    active: boolean().notNull().default(true),
    addedBy: text().notNull(),
    addedAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.id] })],
)

/** One row for each event and target, until it is delivered or given up. */
export const notificationOutbox = pgTable(
  'notification_outbox',
  {
    /** Sent along, the same at each try, so that a receiver knows a repetition. */
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
    /** Until then one replica is at it; a replica that was killed is waited for no longer. */
    claimedUntil: instant(),
    /** Why the last try failed, in words. */
    problem: text(),
    endedAt: instant(),
  },
  (table) => [
    index().on(table.state, table.dueAt),
    index().on(table.orgUid, table.targetId, table.enqueuedAt),
  ],
)
