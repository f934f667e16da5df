import { integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** How the delivery to each sink of the audit log goes. */
export const auditSinks = pgTable('audit_sinks', {
  sink: text().primaryKey(),
  /** The run that delivers at present. Its claim ends at this time, even if its process was killed. */
  claimedBy: text(),
  claimedUntil: instant(),
  /** Failed attempts since the last row was taken, and why the last one failed. */
  failures: integer().notNull().default(0),
  problem: text(),
  /** What the system or the receiver said of it. */
  upstream: text(),
  failedAt: instant(),
  /** No attempt begins by itself before. */
  retryAt: instant(),
  deliveredAt: instant(),
})

/** The last row of each organization that a sink has taken. */
export const auditSinkCursors = pgTable(
  'audit_sink_cursors',
  {
    sink: text().notNull(),
    orgUid: text().notNull(),
    seq: integer().notNull(),
    /** Of that row, so that a chain that was cut or written anew is noticed. */
    hash: text().notNull(),
    /** A code of all that, so that nobody can have rows left out by writing to the database. */
    mac: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.sink, table.orgUid] })],
)
