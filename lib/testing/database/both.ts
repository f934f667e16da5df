import { afterAll, beforeAll, describe } from 'vitest'
import { openPostgres } from '@/lib/adapters/database/open'
import type { SealedStore } from '@/lib/adapters/database/sealed-store'
import { borrowPostgres } from './borrowed'
import { sealForTests } from './sealed'
import { openTestStore } from './store'

/** Runs the same tests on PGlite and on PostgreSQL. */
export async function onBothStores(suite: (store: () => SealedStore) => void) {
  const postgres = await borrowPostgres()
  const missing = 'missing' in postgres ? postgres.missing : undefined
  const kinds = [
    { name: 'PGlite', open: openTestStore },
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
