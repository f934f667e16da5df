import { PGlite } from '@electric-sql/pglite'
import { openPostgres, prepareEmbedded } from '../../lib/adapters/database/open'
import { startPostgres } from '../../lib/testing/database/postgres'

/** A migrated store in PostgreSQL where that is installed, else in the embedded database. */
export async function openEmptyStore() {
  const postgres = await startPostgres()
  if ('missing' in postgres) {
    const client = await PGlite.create()
    return { store: await prepareEmbedded(client), close: () => client.close() }
  }
  const { store, close } = await openPostgres(postgres.url)
  return { store, close: () => close().then(postgres.stop) }
}
