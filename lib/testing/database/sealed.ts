import { type SealedStore, sealedStore } from '@/lib/adapters/database/sealed-store'
import type { Store } from '@/lib/adapters/database/store'
import { createSealer } from '@/lib/server/audit/sealer'
import { parseEnv } from '@/lib/server/env'

export const TEST_SECRET = 'a secret of the tests, long enough'

/** Seals and checks rows of a test's database as the console does for a person named ada. */
export const sealForTests = (store: Store): SealedStore =>
  sealedStore(
    store,
    createSealer({
      config: parseEnv({
        COREWEAVE_API_URL: 'http://127.0.0.1:4010',
        SESSION_SECRET: TEST_SECRET,
      }),
      actor: 'ada',
      clock: () => new Date(),
    }),
  )
