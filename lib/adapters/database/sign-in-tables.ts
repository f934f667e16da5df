import { index, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** Sign-ins at an identity provider that have not come back yet. */
export const signInAttempts = pgTable(
  'sign_in_attempts',
  {
    /** A hash of the state and of the browser's cookie, neither of which is stored. */
    key: text().primaryKey(),
    /** What the answer is checked by, sealed with a key derived from SESSION_SECRET and bound to the other columns. */
    sealed: text().notNull(),
    expiresAt: instant().notNull(),
  },
  (table) => [index().on(table.expiresAt)],
)

/**
 * When linked tokens end, as the people who linked them say. Beside the sealed row, because versions of the console
 * before this one check every column that they know of it.
 */
export const linkedTokenEnds = pgTable(
  'linked_token_ends',
  {
    orgUid: text().notNull(),
    provider: text().notNull(),
    subject: text().notNull(),
    /** Of the token that this is said of. */
    linkedAt: instant().notNull(),
    /** Absent if it never ends. */
    endsAt: instant(),
  },
  (table) => [primaryKey({ columns: [table.orgUid, table.provider, table.subject] })],
)

/** The CoreWeave API token of a person who signs in at an identity provider. */
export const linkedTokens = pgTable(
  'linked_tokens',
  {
    orgUid: text().notNull(),
    /** The `id` of the provider in SIGN_IN_PROVIDERS. */
    provider: text().notNull(),
    /** The provider's `sub` of the person. */
    subject: text().notNull(),
    /** Whom CoreWeave said the token belongs to. */
    actorUid: text().notNull(),
    /** The token, sealed with a key derived from SESSION_SECRET and bound to the other columns. */
    sealed: text().notNull(),
    lastFour: text().notNull(),
    linkedAt: instant().notNull(),
    seal: text(),
  },
  (table) => [
    primaryKey({ columns: [table.orgUid, table.provider, table.subject] }),
    uniqueIndex('linked_tokens_person').on(table.orgUid, table.provider, table.actorUid),
  ],
)
