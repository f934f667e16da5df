import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { recorded } from '@/lib/server/audit/audit'
import { chainKeys, verifyChain } from '@/lib/server/audit/chain'
import { parseEnv } from '@/lib/server/env'
import { NO_WRITERS } from '@/lib/testing/clients'
import { borrowPostgres } from '@/lib/testing/database/borrowed'
import { openPostgres } from './open'

const postgres = await borrowPostgres()
const config = parseEnv({
  COREWEAVE_API_URL: 'http://127.0.0.1:4010',
  SESSION_SECRET: 'a secret of the tests, long enough',
})

describe.skipIf('missing' in postgres)('several replicas on one PostgreSQL', () => {
  afterAll(async () => {
    if (!('missing' in postgres)) await postgres.stop()
  })

  test('migrate together and write one chain', async () => {
    if ('missing' in postgres) throw new Error(postgres.missing)
    const replicas = await Promise.all([1, 2, 3].map(() => openPostgres(postgres.url)))
    const actor = { uid: 'ada', orgUid: randomUUID(), sessionId: 's' }
    const write = (store: (typeof replicas)[number]['store']) =>
      recorded(
        { ...NO_WRITERS, actor, store, clock: () => new Date(), config },
        { action: 'policy.save', object: { policy: 'team' } },
        async () => {},
      )
    await Promise.all(
      replicas.flatMap(({ store }) => Array.from({ length: 10 }, () => write(store))),
    )
    const [first] = replicas
    if (!first) throw new Error('no replica')
    const verdict = await verifyChain(first.store, actor.orgUid, chainKeys(config))
    expect(verdict).toMatchObject({ ok: true, rows: 60 })
    await Promise.all(replicas.map(({ close }) => close()))
  })
})
