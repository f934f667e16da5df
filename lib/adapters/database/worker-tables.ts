import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const instant = () => timestamp({ withTimezone: true, precision: 3 })

/** Who the worker is in each organization, and the clusters that it read there last. */
export const workerIdentities = pgTable('worker_identities', {
  orgUid: text().primaryKey(),
  kind: text({ enum: ['workload', 'api-token'] }),
  /** CoreWeave's uid of whom the credential belongs to. */
  account: text(),
  /** Of the workload's own token. */
  issuer: text(),
  subject: text(),
  expiresAt: instant(),
  exchangedAt: instant(),
  /** Why the last attempt failed; null if it did not. */
  failureReason: text(),
  failure: text(),
  next: text(),
  triedAt: instant().notNull(),
  /** As CoreWeave answered. */
  clusters: jsonb().$type<unknown[]>(),
  readAt: instant(),
  /** The code over all of the above, with the key of the audit log. */
  mac: text().notNull(),
})
