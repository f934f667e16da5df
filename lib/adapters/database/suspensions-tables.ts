import { sql } from 'drizzle-orm'
import { jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** Suspended principals, with what was changed so that exactly that can be restored. */
export const suspensions = pgTable(
  'suspensions',
  {
    orgUid: text().notNull(),
    id: text().notNull(),
    principal: text().notNull(),
    reason: text().notNull(),
    actor: text().notNull(),
    at: instant().notNull(),
    state: text().$type<'open' | 'restored'>().notNull(),
    restoredBy: text(),
    restoredAt: instant(),
    steps: jsonb().$type<unknown[]>().notNull(),
    /** Who is changing the suspension now. A claim that is not renewed has expired. */
    claim: text(),
    claimedAt: instant(),
    seal: text(),
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.id] }),
    uniqueIndex('suspensions_open')
      .on(table.orgUid, table.principal)
      .where(sql`${table.state} = 'open'`),
  ],
)
