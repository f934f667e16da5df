import { inject } from 'vitest'
import { z } from 'zod'
import { createDatabase, startPostgres } from './postgres'

const Lent = z.union([z.object({ url: z.string() }), z.object({ missing: z.string() })])

/** Creates a database on the PostgreSQL server that the whole run shares, or says why there is none. */
export async function borrowPostgres(): ReturnType<typeof startPostgres> {
  const lender = inject('postgresLender')
  if (!lender) return startPostgres()
  const lent = Lent.parse(await (await fetch(lender)).json())
  return 'missing' in lent ? lent : createDatabase(lent.url)
}
