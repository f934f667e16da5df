import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { openPostgres } from '@/lib/adapters/database/open'
import { auditEvents, policyVersions, rateLimits } from '@/lib/adapters/database/schema'
import type { Store } from '@/lib/adapters/database/store'
import { storedTables } from '@/lib/adapters/database/stored-tables'
import { countTableRows, readTableRows } from '@/lib/adapters/database/table-copy'
import { parseEnv } from '@/lib/server/env'
import { borrowPostgres } from '@/lib/testing/database/borrowed'
import { onBothStores } from '@/lib/testing/database/both'
import { TEST_SECRET } from '@/lib/testing/database/sealed'
import { SEALED_TABLE_CASES } from '@/lib/testing/database/sealed-records'
import { openTestStore } from '@/lib/testing/database/store'
import { chainKeys, verifyChain } from '../audit/chain'
import { ArchiveHeader, archiveKeys } from './archive'
import { SHORT_LIVED_TABLES, writeBackup } from './backup'
import { restoreBackup, verifyBackup } from './restore'

const ORG = 'org of the backup'
const now = new Date('2026-03-02T03:04:05.678Z')
const config = parseEnv({ COREWEAVE_API_URL: 'http://127.0.0.1:4010', SESSION_SECRET: TEST_SECRET })
const keys = archiveKeys(config)
const otherKeys = archiveKeys({ ...config, AUDIT_SECRET: 'another audit secret of the tests here' })

const newFile = () => join(mkdtempSync(join(tmpdir(), 'console-backup-')), 'console.jsonl.gz')
const backup = async (store: Store, withSessions = false) => {
  const file = newFile()
  const written = await writeBackup(store, { file, keys, now, build: '0.0.0', withSessions })
  return { file, ...written }
}

async function allRows(store: Store) {
  const rows: Record<string, string[]> = {}
  await store.transaction(async (transaction) => {
    for (const table of storedTables()) {
      rows[table] = []
      for await (const lines of readTableRows(transaction, table)) rows[table]?.push(...lines)
      rows[table]?.sort()
    }
  })
  return rows
}

/** A database without rows. */
async function emptyStore(kind: 'PGlite' | 'PostgreSQL') {
  if (kind === 'PGlite') return openTestStore()
  const lent = await borrowPostgres()
  if ('missing' in lent) return openTestStore()
  const { store, close } = await openPostgres(lent.url)
  return { store, close: () => close().then(lent.stop) }
}

/** The archive with another content, compressed again as it should be. */
const rewritten = (file: string, change: (text: string) => string) => {
  const copy = newFile()
  writeFileSync(copy, gzipSync(change(gunzipSync(readFileSync(file)).toString())))
  return copy
}

await onBothStores((store) => {
  beforeAll(async () => {
    for (const { write } of SEALED_TABLE_CASES.values()) await write(store(), ORG)
    const text = 'Zeilen\n"mit" \\u0041 und 🙂 und 12345678901234567890'
    const version = {
      policy: 'p',
      version: 1,
      text,
      hash: 'h',
      source: 'outside' as const,
      at: now,
    }
    await store()
      .insert(policyVersions)
      .values({ orgUid: ORG, ...version })
    await store().insert(rateLimits).values({ key: 'k', points: 1, expire: now })
  })

  test.each(['PGlite', 'PostgreSQL'] as const)(
    'restores exactly what was there into %s, and the audit chain holds there',
    async (kind) => {
      const { file, header, digest } = await backup(store())
      expect(statSync(file).mode & 0o777).toBe(0o600)
      const target = await emptyStore(kind)
      try {
        const restored = await restoreBackup(target.store, { file, keys })
        expect(restored).toEqual({ header, digest })
        const [before, after] = [await allRows(store()), await allRows(target.store)]
        expect(before['rate_limits']).toHaveLength(1)
        for (const table of SHORT_LIVED_TABLES) expect(after[table], table).toEqual([])
        for (const table of SHORT_LIVED_TABLES) before[table] = []
        expect(after).toEqual(before)
        expect(await verifyChain(target.store, ORG, chainKeys(config))).toMatchObject({ ok: true })
        await expect(restoreBackup(target.store, { file, keys })).rejects.toMatchObject({
          message: expect.stringMatching(/not empty: .*policy_versions has 1 row/),
          detail: { reason: 'not-empty' },
        })
      } finally {
        await target.close()
      }
    },
  )

  test('takes sessions and counts along where that is asked for', async () => {
    const { file } = await backup(store(), true)
    const { header } = await verifyBackup(file, keys)
    expect(header.tables.find(({ name }) => name === 'rate_limits')?.rows).toBe(1)
  })

  test('is as of one moment', async () => {
    const { file, header } = await backup(store())
    const names = header.tables.map(({ name }) => name)
    expect(names).toEqual(storedTables().filter((name) => !SHORT_LIVED_TABLES.has(name)))
    expect(header.organizations).toEqual([
      { uid: ORG, auditRows: await countTableRows(store(), 'audit_events') },
    ])
    expect((await verifyBackup(file, keys)).header).toEqual(header)
  })

  test('never replaces a file', async () => {
    const { file } = await backup(store())
    const before = readFileSync(file)
    await expect(writeBackup(store(), { file, keys, now, build: '0.0.0' })).rejects.toMatchObject({
      code: 'EEXIST',
    })
    expect(readFileSync(file)).toEqual(before)
  })

  describe('a file that is not as it was written is refused, and leaves nothing:', () => {
    let target: Awaited<ReturnType<typeof emptyStore>>
    let file: string
    beforeAll(async () => {
      target = await openTestStore()
      file = (await backup(store())).file
      return () => target.close()
    })
    const refused = async (broken: string, reason: string, given = keys) => {
      await expect(
        restoreBackup(target.store, { file: broken, keys: given }),
      ).rejects.toMatchObject({ detail: { reason } })
      for (const table of storedTables()) expect(await countTableRows(target.store, table)).toBe(0)
    }

    test('one that ends early', async () => {
      const bytes = readFileSync(file)
      for (const part of [0.3, 0.9, 0.999]) {
        const copy = newFile()
        writeFileSync(copy, bytes.subarray(0, Math.floor(bytes.length * part)))
        await refused(copy, 'truncated')
      }
      await refused(
        rewritten(file, (text) => text.split('\n').slice(0, -2).join('\n')),
        'truncated',
      )
    })

    test('one with a changed byte', async () => {
      const bytes = readFileSync(file)
      const copy = newFile()
      const middle = Math.floor(bytes.length / 2)
      bytes[middle] = (bytes[middle] ?? 0) ^ 1
      writeFileSync(copy, bytes)
      await refused(copy, 'damaged')
      await refused(
        rewritten(file, (text) => text.replace('Zeilen', 'zeilen')),
        'damaged',
      )
    })

    test('one whose digest was computed anew after a change', async () => {
      const { createHash } = await import('node:crypto')
      const forged = rewritten(file, (text) => {
        const lines = text.replace('Zeilen', 'zeilen').split('\n')
        const body = `${lines.slice(0, -2).join('\n')}\n`
        const trailer = JSON.parse(lines.at(-2) ?? '')
        const sha256 = createHash('sha256').update(body).digest('hex')
        return `${body}${JSON.stringify({ ...trailer, sha256 })}\n`
      })
      await refused(forged, 'damaged')
    })

    test('one of another key', () => refused(file, 'other-key', otherKeys))

    test('one that is something else', async () => {
      const text = newFile()
      writeFileSync(text, 'hello')
      await refused(text, 'not-an-archive')
      await refused(
        rewritten(file, () => '{"a":1}\n{"b":2}\n'),
        'not-an-archive',
      )
    })

    test('one of a newer schema', async () => {
      const later = newFile()
      const { writeArchive } = await import('./archive')
      const header = ArchiveHeader.parse({
        ...(await verifyBackup(file, keys)).header,
        schema: '2099-01-01T00:00:00.000Z',
        tables: [],
        organizations: [],
      })
      await writeArchive(later, keys, header, async function* () {})
      await refused(later, 'newer-schema')
    })
  })
})

test('100,000 rows of the audit log take little memory', { timeout: 240_000 }, async () => {
  const [source, target] = [await emptyStore('PostgreSQL'), await emptyStore('PostgreSQL')]
  try {
    for (let from = 1; from < 100_000; from += 5_000)
      await source.store.execute(sql`
      insert into audit_events (org_uid, seq, kind, at, actor, action, object, after, prev_hash, hash)
      select ${ORG}, n, 'event', now(), 'ada', 'policy.save', '{}'::jsonb,
        jsonb_build_object('text', repeat(md5(n::text), 8)), md5(n::text), md5((n + 1)::text)
      from generate_series(${from}::int, ${from + 4_999}::int) as n`)
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const used = () => {
      collect()
      const { heapUsed, external } = process.memoryUsage()
      return (heapUsed + external) / 1024 ** 2
    }
    const base = used()
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, used() - base)
    }, 3_000)
    const { file, header } = await backup(source.store)
    await restoreBackup(target.store, { file, keys })
    clearInterval(watch)
    expect(header.organizations).toEqual([{ uid: ORG, auditRows: 100_000 }])
    expect(await target.store.$count(auditEvents)).toBe(100_000)
    // The rows are 50 MB of JSON: neither may hold a large part of them.
    expect(most).toBeLessThan(30)
  } finally {
    await source.close()
    await target.close()
  }
})
