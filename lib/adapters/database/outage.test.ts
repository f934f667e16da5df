import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { Client } from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { recorded } from '@/lib/server/audit/audit'
import { parseEnv } from '@/lib/server/env'
import { LOOPBACK_CERTIFICATE } from '@/lib/testing/certificate'
import { NO_WRITERS } from '@/lib/testing/clients'
import { borrowPostgres } from '@/lib/testing/database/borrowed'
import { startDatabaseProxy } from '@/lib/testing/database/proxy'
import { DatabaseLimitList } from './limits'
import { openPostgres } from './open'
import type { Store } from './store'
import { unavailableStoreError } from './unavailable'

const postgres = await borrowPostgres()
const limits = DatabaseLimitList.parse(
  'readers=2,writers=2,connect=1,statement=1,lock=1,idle=2,migration=1',
)
const config = parseEnv({
  COREWEAVE_API_URL: 'http://127.0.0.1:4010',
  SESSION_SECRET: 'a secret of the tests, long enough',
})

const took = async <T>(work: Promise<T>) => {
  const started = performance.now()
  const [result] = await Promise.allSettled([work])
  return { result, seconds: (performance.now() - started) / 1000 }
}
const problemOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'rejected' ? unavailableStoreError(result.reason)?.code : 'none'

describe.skipIf('missing' in postgres)('a PostgreSQL', () => {
  const url = 'missing' in postgres ? '' : postgres.url
  afterAll(async () => {
    if (!('missing' in postgres)) await postgres.stop()
  })
  const read = (store: Store) => store.execute(sql`select 1`)
  const write = (store: Store) => store.transaction((tx) => tx.execute(sql`select 1`))

  async function holding(statement: string, run: () => Promise<void>) {
    const holder = new Client({ connectionString: url })
    await holder.connect()
    try {
      await holder.query('begin')
      await holder.query(statement)
      await run()
    } finally {
      await holder.end()
    }
  }

  test('whose audit lock is held refuses changes within seconds, and is read meanwhile', async () => {
    const { store, close } = await openPostgres(url, { limits })
    const orgUid = randomUUID()
    const change = () =>
      recorded(
        {
          ...NO_WRITERS,
          store,
          config,
          clock: () => new Date(),
          actor: { uid: 'ada', orgUid, sessionId: 's' },
        },
        { action: 'policy.save', object: { policy: 'team' } },
        async () => 'made',
      )
    await holding(
      `select pg_advisory_xact_lock(hashtextextended('audit:${orgUid}', 0))`,
      async () => {
        const changes = Array.from({ length: 6 }, () => took(change()))
        const reads = await Promise.all(Array.from({ length: 20 }, () => took(read(store))))
        for (const { result, seconds } of reads) {
          expect(result.status).toBe('fulfilled')
          expect(seconds).toBeLessThan(0.9)
        }
        for (const { result, seconds } of await Promise.all(changes)) {
          expect(result).toMatchObject({ status: 'rejected', reason: { code: 'unrecorded' } })
          expect(seconds).toBeLessThan(3)
        }
      },
    )
    expect(await change()).toBe('made')
    await close()
  })

  test('that hangs fails reads and transactions within seconds, and serves them afterwards', async () => {
    const proxy = await startDatabaseProxy(url)
    const { store, close } = await openPostgres(proxy.url, { limits })
    await Promise.all([read(store), write(store)])
    proxy.freeze(true)
    const all = [read, write, read, write, read, write].map((each) => took(each(store)))
    for (const { result, seconds } of await Promise.all(all)) {
      expect(problemOf(result)).toBe('unavailable')
      // One statement of 1 s with 1 s of grace, or the wait for a connection of 1 s.
      expect(seconds).toBeLessThan(3)
    }
    proxy.freeze(false)
    await Promise.all([read(store), write(store)])
    await close()
    await proxy.close()
  })

  test('that is gone fails at once, and is no bug of the console', async () => {
    const proxy = await startDatabaseProxy(url)
    const { store, close } = await openPostgres(proxy.url, { limits, onFault: () => {} })
    await read(store)
    await proxy.close()
    const { result, seconds } = await took(read(store))
    expect(problemOf(result)).toBe('unavailable')
    expect(seconds).toBeLessThan(2)
    await close()
    const syntax = await took(
      openPostgres(url, { limits }).then((opened) => opened.store.execute(sql`selekt`)),
    )
    expect(problemOf(syntax.result)).toBeUndefined()
  })

  test('whose certificate is not known is refused, and sslrootcert makes it known', async () => {
    const proxy = await startDatabaseProxy(url, { tls: true })
    const folder = mkdtempSync(join(tmpdir(), 'console-ca-'))
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, LOOPBACK_CERTIFICATE.cert)
    const withTls = (query: string) => openPostgres(`${proxy.url}?${query}`, { limits })
    await expect(withTls('sslmode=verify-full')).rejects.toThrow(/self-signed certificate/)
    const { store, close } = await withTls(`sslmode=verify-full&sslrootcert=${ca}`)
    await read(store)
    await close()
    await proxy.close()
    rmSync(folder, { recursive: true })
  })

  test('that somebody else is migrating says so after a while', async () => {
    await holding(
      `select pg_advisory_xact_lock(hashtextextended('workload-identity-console/migrations', 0))`,
      () =>
        expect(openPostgres(url, { limits })).rejects.toThrow(
          'Another process has been migrating the database for 1 s.',
        ),
    )
  })

  test('that a newer version has migrated is not opened', async () => {
    const { store, close } = await openPostgres(url, { limits })
    const future = Date.UTC(2100, 0)
    await store.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', ${future})`,
    )
    await expect(openPostgres(url, { limits })).rejects.toThrow(
      /^A newer version of the console has migrated the database .* Start the newer version/,
    )
    await store.execute(sql`delete from drizzle.__drizzle_migrations where created_at = ${future}`)
    await close()
  })
})

test.each([
  ['statement=30,readers=20', { statement: 30, readers: 20, writers: 5 }],
  ['', { connect: 3, lock: 5 }],
])('the limits %j are read', (text, expected) => {
  expect(DatabaseLimitList.parse(text)).toMatchObject(expected)
})

test.each(['statement', 'statement=0', 'statements=3', 'statement=1s'])(
  'the limits %j are refused',
  (text) => {
    expect(() => DatabaseLimitList.parse(text)).toThrow('is not one of readers, writers')
  },
)
