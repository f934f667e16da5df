import { sql } from 'drizzle-orm'
import { jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** What was done to stop a principal, and what it takes to undo exactly that. */
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
    /** Whoever works on it now; a claim that is not renewed belongs to a console that was killed. */
    claim: text(),
    claimedAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.id] }),
    uniqueIndex('suspensions_open')
      .on(table.orgUid, table.principal)
      .where(sql`${table.state} = 'open'`),
  ],
)
