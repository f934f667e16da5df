import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe } from 'vitest'
import { openPostgres } from '@/lib/adapters/database/open'
import type { SealedStore } from '@/lib/adapters/database/sealed-store'
import type { Store } from '@/lib/adapters/database/store'
import { borrowPostgres } from './borrowed'
import { sealForTests } from './sealed'
import { openTestStore } from './store'

// One embedded database for all files of a worker, because opening one takes more than a second.
let embedded: ReturnType<typeof openTestStore> | undefined

async function openShared() {
  embedded ??= openTestStore()
  const { store } = await embedded
  return { store, close: () => emptyTables(store) }
}

const emptyTables = async (store: Store) => {
  await store.execute(sql`
    do $$ begin
      execute (
        select 'truncate ' || string_agg(quote_ident(tablename), ', ') || ' restart identity'
        from pg_tables where schemaname = 'public'
      );
    end $$`)
}

/** Runs the same tests on PGlite and on PostgreSQL, both empty. */
export async function onBothStores(suite: (store: () => SealedStore) => void) {
  const postgres = await borrowPostgres()
  const missing = 'missing' in postgres ? postgres.missing : undefined
  const kinds = [
    { name: 'PGlite', open: openShared },
    {
      name: missing ? `PostgreSQL (${missing})` : 'PostgreSQL',
      skip: missing !== undefined,
      open: async () => {
        if ('missing' in postgres) throw new Error(postgres.missing)
        const { store, close } = await openPostgres(postgres.url)
        return { store: sealForTests(store), close: () => close().then(postgres.stop) }
      },
    },
  ]
  for (const { name, open, skip = false } of kinds)
    describe.skipIf(skip)(`on ${name}`, () => {
      let opened: { store: SealedStore; close: () => Promise<void> }
      beforeAll(async () => {
        opened = await open()
      })
      afterAll(() => opened.close())
      suite(() => opened.store)
    })
}
