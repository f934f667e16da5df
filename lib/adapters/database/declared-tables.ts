import { index, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** Which service account is trusted by what of another cloud, as people say; proved only where verified. */
export const declaredTrusts = pgTable(
  'declared_trusts',
  {
    orgUid: text().notNull(),
    /** Of the account and of what trusts it: the same two are one row, whoever says so. */
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
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.id] }),
    index().on(table.orgUid, table.cluster, table.namespace, table.name),
  ],
)
