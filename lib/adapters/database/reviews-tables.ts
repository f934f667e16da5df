import { index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** When each finding was first seen. */
export const findingSightings = pgTable(
  'finding_sightings',
  {
    orgUid: text().notNull(),
    finding: text().notNull(),
    /** Anew once it came back. */
    firstSeen: instant().notNull(),
    /** What it is and where, as it was last seen; absent for those that were recorded by an older version. */
    kind: text(),
    place: text(),
    /** The cluster that shows it, or empty for CoreWeave’s API. */
    scope: text(),
    /** When it was found to be gone. */
    goneAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.finding] }),
    index().on(table.orgUid, table.scope),
  ],
)

/** Accepted findings with an end date. Earlier acceptances are in the audit log. */
export const findingSignOffs = pgTable(
  'finding_sign_offs',
  {
    orgUid: text().notNull(),
    finding: text().notNull(),
    /** The title when the finding was accepted, shown after the finding is gone. */
    title: text().notNull(),
    place: text().notNull(),
    until: instant().notNull(),
    reason: text().notNull(),
    actor: text().notNull(),
    at: instant().notNull(),
    seal: text(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.finding] })],
)

/** Completed reviews: who, when, and the newest audit row at that time. */
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

/** The newest reviewed version of each policy. */
export const reviewedVersions = pgTable(
  'reviewed_versions',
  {
    orgUid: text().notNull(),
    policy: text().notNull(),
    version: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.policy] })],
)

/** The number of findings per day, from the latest visit of that day. */
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

/** Who signed off a review pack, over exactly what they saw. */
export const packSignOffs = pgTable(
  'pack_sign_offs',
  {
    orgUid: text().notNull(),
    number: integer().notNull(),
    actor: text().notNull(),
    at: instant().notNull(),
    comment: text().notNull(),
    /** SHA-256 of what the pack said. */
    digest: text().notNull(),
    /** The newest audit row at that time, whose hash covers every row before it. */
    auditRow: integer().notNull(),
    auditHead: text().notNull(),
    seal: text(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.number] })],
)
