import { integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** Since when each finding is known here. */
export const findingSightings = pgTable(
  'finding_sightings',
  {
    orgUid: text().notNull(),
    finding: text().notNull(),
    firstSeen: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.finding] })],
)

/** Findings somebody signed off until a day; what was said before stands in the audit. */
export const findingSignOffs = pgTable(
  'finding_sign_offs',
  {
    orgUid: text().notNull(),
    finding: text().notNull(),
    /** What it said when it was accepted, for when it is gone. */
    title: text().notNull(),
    place: text().notNull(),
    until: instant().notNull(),
    reason: text().notNull(),
    actor: text().notNull(),
    at: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.finding] })],
)

/** Who looked at everything, when, and what the audit ended with then. */
export const reviews = pgTable(
  'reviews',
  {
    orgUid: text().notNull(),
    number: integer().notNull(),
    actor: text().notNull(),
    at: instant().notNull(),
    /** The outside changes that were shown. */
    changes: jsonb().$type<{ policy: string; version: number }[]>().notNull(),
    note: text().notNull(),
    auditRow: integer().notNull(),
    auditHead: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.number] })],
)

/** Of each policy, the newest version somebody has marked as reviewed. */
export const reviewedVersions = pgTable(
  'reviewed_versions',
  {
    orgUid: text().notNull(),
    policy: text().notNull(),
    version: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.policy] })],
)

/** What one day’s last visit found. */
export const reviewDays = pgTable(
  'review_days',
  {
    orgUid: text().notNull(),
    /** `2026-11-22`, in UTC. */
    day: text().notNull(),
    counts: jsonb().$type<Record<string, number>>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.day] })],
)
