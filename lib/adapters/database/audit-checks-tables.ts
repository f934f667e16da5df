import { integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** How each organization's audit chain was last checked, and the check that was asked for or runs. */
export const auditChecks = pgTable('audit_checks', {
  orgUid: text().primaryKey(),
  /** The last row up to which the chain was found intact; 0 and '' before the first check. */
  seq: integer().notNull().default(0),
  hash: text().notNull().default(''),
  /** When the chain was last checked, and when all of it was. */
  checkedAt: instant(),
  wholeAt: instant(),
  /** The first row that was found broken, and why. */
  brokenSeq: integer(),
  brokenReason: text(),
  /** The records that are not those sealed in the chain. */
  refused: jsonb().$type<string[]>().notNull().default([]),
  /** The code over all of the above, with the key of the audit log. */
  mac: text(),
  requestedAt: instant(),
  /** A check that runs: since when, and how many rows it has walked of how many. */
  startedAt: instant(),
  walked: integer().notNull().default(0),
  total: integer().notNull().default(0),
})
