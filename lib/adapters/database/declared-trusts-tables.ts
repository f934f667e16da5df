import { index, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** Service accounts that other clouds trust, as declared by people and optionally verified. */
export const declaredTrusts = pgTable(
  'declared_trusts',
  {
    orgUid: text().notNull(),
    /** Identifies the pair of account and trust target, so that each pair has one row. */
    id: text().notNull(),
    cluster: text().notNull(),
    issuerUrl: text().notNull(),
    namespace: text().notNull(),
    name: text().notNull(),
    target: jsonb().$type<unknown>().notNull(),
    source: text().$type<'declared' | 'imported'>().notNull(),
    actor: text().notNull(),
    at: instant().notNull(),
    verifiedAt: instant(),
    verifiedBy: text(),
    outcome: text().$type<'passed' | 'failed'>(),
    seal: text(),
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.id] }),
    index().on(table.orgUid, table.cluster, table.namespace, table.name),
  ],
)
