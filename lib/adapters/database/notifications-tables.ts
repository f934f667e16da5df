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
import type { DailyHours, WeeklyTime } from '@/lib/core/local-time/local-time'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

export type StoredSeverity = 'info' | 'warning' | 'critical'
/** A cluster, or one namespace in it. */
export type NotificationPlace = { cluster: string; clusterName: string; namespace?: string }
/** What a message says beyond its title: lines that lead to a page. */
export type NotificationLine = { text: string; path: string }
export type NotificationDetails = {
  /** What comes before the lines. */
  heading: string
  lines: readonly NotificationLine[]
}

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
    /** Whose own notifications these are; absent for a target of the organization. */
    person: text(),
    active: boolean().notNull().default(true),
    /** The least severe events that it receives. */
    severity: text().$type<StoredSeverity>().notNull().default('info'),
    /** The topics that it receives; all if there is none. */
    topics: jsonb().$type<string[]>().notNull().default([]),
    /** Where the events are that it receives; everywhere if there is none. */
    places: jsonb().$type<NotificationPlace[]>().notNull().default([]),
    /** When messages wait. */
    quiet: jsonb().$type<DailyHours & { criticalPasses: boolean }>(),
    /** When it receives the weekly digest. */
    digest: jsonb().$type<WeeklyTime>(),
    digestDueAt: instant(),
    addedBy: text().notNull(),
    addedAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.id] })],
)

/** One row per event and target, until it is delivered or abandoned. */
export const notificationOutbox = pgTable(
  'notification_outbox',
  {
    id: text().primaryKey(),
    orgUid: text().notNull(),
    targetId: text().notNull(),
    kind: text().notNull(),
    severity: text().$type<StoredSeverity>().notNull().default('info'),
    title: text().notNull(),
    path: text().notNull(),
    at: instant().notNull(),
    details: jsonb().$type<NotificationDetails>(),
    /** The message that it is a part of, once one was attempted: the id of its first row. */
    messageId: text(),
    /** When the quiet hours end that it waited for. */
    heldUntil: instant(),
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
    index().on(table.messageId),
  ],
)
