import 'server-only'

import type { PGlite } from '@electric-sql/pglite'
import { Client, type ClientConfig, type Pool } from 'pg'

/** How the job queue reaches its tables, whichever driver is behind it. */
export type QueueDatabase = {
  executeSql: (text: string, values?: readonly unknown[]) => Promise<QueueRows>
  /** Runs work that no other process does at the same time. */
  alone: (work: () => Promise<void>) => Promise<void>
}
export type QueueRows = { rows: Record<string, unknown>[] }

const LOCK = `select pg_advisory_lock(hashtextextended('workload-identity-console/jobs', 0))`

export const queueOnPostgres = (pool: Pool, config: ClientConfig): QueueDatabase => ({
  executeSql: (text, values) => pool.query(text, values && [...values]),
  alone: async (work) => {
    const client = new Client(config)
    // A connection that breaks fails its query, and would otherwise also end the process.
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query(LOCK)
      await work()
    } finally {
      await client.end().catch(() => undefined)
    }
  },
})

export function queueOnEmbedded(client: PGlite): QueueDatabase {
  let last: Promise<void> = Promise.resolve()
  return {
    executeSql: async (text, values) => {
      if (values && values.length > 0) return client.query(text, [...values])
      // Only this takes several statements in one text.
      const results = await client.exec(text)
      return { rows: results.at(-1)?.rows ?? [] }
    },
    alone: (work) => {
      const done = last.then(work)
      last = done.catch(() => undefined)
      return done
    },
  }
}
