import { date, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'

/** What was counted in a cluster on each day: each part at the last reading of that day that found all of it. */
export const clusterDays = pgTable(
  'cluster_days',
  {
    orgUid: text().notNull(),
    cluster: text().notNull(),
    /** In UTC. */
    day: date({ mode: 'date' }).notNull(),
    high: integer(),
    medium: integer(),
    low: integer(),
    /** Findings about what no longer exists. */
    ghosts: integer(),
    /** Pods of annotated accounts, and those of them that carry credentials. */
    pods: integer(),
    covered: integer(),
    /** Canaries by the state of each. */
    canariesPassed: integer(),
    canariesFailed: integer(),
    canariesMissed: integer(),
  },
  // In the order of the rows' birth, which keeps the index full.
  (table) => [primaryKey({ columns: [table.orgUid, table.day, table.cluster] })],
)
