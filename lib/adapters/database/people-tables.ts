import { pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** The names of people, each from where it is known. They are shown beside ids and decide nothing. */
export const people = pgTable(
  'people',
  {
    orgUid: text().notNull(),
    person: text().notNull(),
    /** What an identity provider called the person when they signed in there. */
    providerName: text(),
    providerNameAt: instant(),
    /** The username that the API server of a cluster returned to the person. */
    clusterName: text(),
    clusterNameAt: instant(),
    /** Written by an administrator. */
    writtenName: text(),
    writtenBy: text(),
    writtenAt: instant(),
    seal: text(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.person] })],
)
