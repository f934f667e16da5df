import { sql } from 'drizzle-orm'
import { pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import type { OutageKind, SightingSource } from '@/lib/core/issuer-keys/key-history'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** The periods in which each key of an issuer was seen, by where it was seen. */
export const seenKeys = pgTable(
  'seen_keys',
  {
    orgUid: text().notNull(),
    issuer: text().notNull(),
    source: text().$type<SightingSource>().notNull().default('issuer'),
    kid: text().notNull(),
    alg: text().notNull(),
    firstSeen: instant().notNull(),
    lastSeen: instant().notNull().defaultNow(),
    /** The first reading without the key; null while it is there. */
    goneAt: instant(),
  },
  (table) => [
    primaryKey({
      columns: [table.orgUid, table.issuer, table.source, table.kid, table.firstSeen],
    }),
    uniqueIndex('seen_keys_present_index')
      .on(table.orgUid, table.issuer, table.source, table.kid)
      .where(sql`${table.goneAt} is null`),
  ],
)

/** Since when each issuer is watched, and when its documents were last read or tried. */
export const watchedIssuers = pgTable(
  'watched_issuers',
  {
    orgUid: text().notNull(),
    issuer: text().notNull(),
    since: instant().notNull(),
    readAt: instant().notNull(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.issuer] })],
)

/** When the keys of an issuer could not be read. */
export const issuerOutages = pgTable(
  'issuer_outages',
  {
    orgUid: text().notNull(),
    issuer: text().notNull(),
    kind: text().$type<OutageKind>().notNull(),
    since: instant().notNull(),
    /** Null while it lasts. */
    until: instant(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.issuer, table.since] })],
)
