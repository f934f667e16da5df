import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { openEmbedded, openPostgres } from '@/lib/adapters/database/open'
import { auditEvents } from '@/lib/adapters/database/schema'
import type { Store } from '@/lib/adapters/database/store'
import { insertSuspension } from '@/lib/adapters/database/suspensions'
import { suspensions } from '@/lib/adapters/database/suspensions-tables'
import { recorded } from '@/lib/server/audit/audit'
import { chainKeys, verifyChain } from '@/lib/server/audit/chain'
import { logHeads, rememberHead } from '@/lib/server/audit/heads'
import { parseEnv } from '@/lib/server/env'
import { NO_WRITERS } from '@/lib/testing/clients'
import { runInProcess } from '@/lib/testing/command-line'
import { borrowPostgres } from '@/lib/testing/database/borrowed'
import { openTestStore, prepareTestFolder } from '@/lib/testing/database/store'
import { parseAuditCommand, verifyAudits } from './audit'

const SECRET = 'a secret of the tests, long enough'
const config = parseEnv({ COREWEAVE_API_URL: 'http://127.0.0.1:4010', SESSION_SECRET: SECRET })
const key = chainKeys(config)
const folder = mkdtempSync(join(tmpdir(), 'console-verify-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function write(store: Store, orgUid: string, count: number) {
  const actor = { uid: 'ada', orgUid, sessionId: 's' }
  for (let done = 0; done < count; done++)
    await recorded(
      { ...NO_WRITERS, actor, store, clock: () => new Date(), config },
      { action: 'policy.save', object: { policy: 'team' } },
      async () => {},
    )
  const verdict = await verifyChain(store, orgUid, key)
  if (!verdict.ok) throw new Error(verdict.reason)
  return `${verdict.rows}:${verdict.head}`
}
/** A log file with these heads, and with a line in which a stranger claims another one. */
const log = (name: string, heads: Record<string, string>) => {
  const lines: string[] = []
  const spy = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((line) => lines.push(`${line}`) > 0)
  // What other tests of this process wrote is logged first.
  logHeads()
  lines.splice(0)
  for (const [orgUid, head] of Object.entries(heads)) {
    const [seq, hash = ''] = head.split(':')
    rememberHead({ orgUid, seq: Number(seq), hash }, key.heads.newest)
  }
  logHeads()
  spy.mockRestore()
  const forged = `{"message":"audit head","org":"one","head":"99:${'f'.repeat(64)}"}`
  const file = join(folder, name)
  writeFileSync(file, ['not JSON\n', ...lines, `${forged}\n`].join(''))
  return file
}

describe('the arguments', () => {
  test.each([
    [[], 'audit verify'],
    [['read'], 'audit verify'],
    [['verify', '--head', 'x'], '--head must be a row and its hash'],
    [['verify', '--head', `0:${'a'.repeat(64)}`], '--head must be a row'],
    [['verify', '--heads', 'x'], '--heads'],
    [['verify', 'orgs'], 'orgs'],
  ])('are rejected if invalid: %j', (given, words) => {
    expect(() => parseAuditCommand(given)).toThrow(words)
  })

  test('are parsed', () => {
    const head = `12:${'a'.repeat(64)}`
    expect(
      parseAuditCommand(['verify', '--head', head, '--log', '/a', '--log', 'b', '--org', 'o']),
    ).toEqual({
      heads: [{ seq: 12, hash: 'a'.repeat(64) }],
      logs: ['/a', resolve('b')],
      org: 'o',
    })
  })
})

test('reports every chain, and known heads reveal rows missing at the end', async () => {
  const { store, close } = await openTestStore()
  const verify = (...given: string[]) =>
    verifyAudits(store, key, parseAuditCommand(['verify', ...given]))
  try {
    expect(await verify()).toEqual({ code: 0, text: 'The audit log is empty.' })
    const [one, two] = [await write(store, 'one', 2), await write(store, 'two', 3)]
    const whole = log('whole.log', { one, two })
    expect(await verify()).toEqual({
      code: 0,
      text: [
        `one: intact, 4 rows, head ${one}`,
        `two: intact, 6 rows, head ${two}`,
        'Use --head or --log to detect rows missing at the end.',
      ].join('\n'),
    })
    expect(await verify('--log', whole)).toMatchObject({
      code: 0,
      text: expect.stringContaining('one: intact, 4 rows, 1 known head found'),
    })
    await expect(verify('--head', one)).rejects.toThrow('--org')
    expect(await verify('--head', one, '--org', 'one')).toMatchObject({ code: 0 })
    await expect(verify('--log', log('empty.log', {}))).rejects.toThrow('contains no audit head')
    await expect(verify('--log', join(folder, 'no.log'))).rejects.toThrow('does not exist')

    await store.delete(auditEvents).where(eq(auditEvents.orgUid, 'one'))
    expect(await verify()).toMatchObject({ code: 0 })
    expect(await verify('--log', whole)).toEqual({
      code: 1,
      text: expect.stringMatching(/^one: BROKEN at row 1\. Row 1 is missing: .*\ntwo: intact/),
    })
    expect(await verify('--head', one, '--org', 'one')).toMatchObject({ code: 1 })
    await store.update(auditEvents).set({ actor: 'eve' }).where(eq(auditEvents.seq, 5))
    expect(await verify()).toMatchObject({
      code: 1,
      text: expect.stringContaining('two: BROKEN at row 5. Row 5 was edited'),
    })
  } finally {
    await close()
  }
})

test('names every record that does not hold, also of an organization without a chain', async () => {
  const { store, close } = await openTestStore()
  const verify = () => verifyAudits(store, key, parseAuditCommand(['verify']))
  try {
    const row = { reason: 'leak', actor: 'ada', at: new Date(), steps: [], claim: null }
    for (const id of ['a', 'b', 'c'])
      await insertSuspension(store, 'one', { ...row, id, principal: `role/${id}` })
    expect(await verify()).toMatchObject({ code: 0, text: expect.stringContaining('one: intact') })
    // A list of open suspensions no longer shows it.
    await store.update(suspensions).set({ state: 'restored' }).where(eq(suspensions.id, 'a'))
    await store.delete(suspensions).where(eq(suspensions.id, 'b'))
    const [left] = await store.select().from(suspensions).where(eq(suspensions.id, 'c'))
    if (left) await store.insert(suspensions).values({ ...left, orgUid: 'two' })
    const { code, text } = await verify()
    expect(code).toBe(1)
    expect(text).toContain('one: intact, 3 rows')
    expect(text).toContain('one: NOT TRUSTED. Suspension a was edited or copied')
    expect(text).toContain('one: NOT TRUSTED. Suspension b was deleted')
    expect(text).toContain('two: NOT TRUSTED. Suspension c was edited or copied')
    expect(text).not.toContain('one: NOT TRUSTED. Suspension c')
  } finally {
    await close()
  }
})

const postgres = await borrowPostgres()

describe('the command', () => {
  afterAll(async () => {
    if (!('missing' in postgres)) await postgres.stop()
  })
  const command = async (env: Record<string, string>, ...given: string[]) => {
    const { code, stdout, stderr } = await runInProcess(['audit', 'verify', ...given], env)
    return { code, said: stdout + stderr }
  }
  const stores = [
    {
      name: 'a folder',
      env: { DATA_DIR: join(folder, 'data') },
      prepare: () => prepareTestFolder(join(folder, 'data')),
      open: () => openEmbedded(join(folder, 'data')),
    },
    ...('missing' in postgres
      ? []
      : [
          {
            name: 'PostgreSQL',
            env: { DATABASE_URL: postgres.url },
            prepare: async () => {},
            open: () => openPostgres(postgres.url),
          },
        ]),
  ]

  test.each(stores)(
    'exits 0 for an intact chain and 1 for a broken one, in $name',
    async ({ env, prepare, open }) => {
      await prepare()
      const first = await open()
      const head = await write(first.store, 'one', 2)
      await first.close()
      const keyed = { ...env, AUDIT_SECRET: SECRET }
      expect(await command(keyed, '--head', head)).toEqual({
        code: 0,
        said: expect.stringContaining(`one: intact, 4 rows, 1 known head found, head ${head}`),
      })
      expect(await command({ ...env, AUDIT_SECRET: `another ${SECRET}` })).toMatchObject({
        code: 1,
      })
      const second = await open()
      await second.store.delete(auditEvents).where(eq(auditEvents.seq, 4))
      await second.close()
      expect(await command(keyed)).toMatchObject({ code: 0 })
      expect(await command(keyed, '--head', head)).toEqual({
        code: 1,
        said: expect.stringContaining('one: BROKEN at row 4.'),
      })
    },
    90_000,
  )

  test('exits 2 without a key or a database and creates none', async () => {
    const nowhere = join(folder, 'nowhere')
    expect(await command({ DATA_DIR: nowhere })).toMatchObject({
      code: 2,
      said: expect.stringContaining('SESSION_SECRET'),
    })
    expect(await command({ DATA_DIR: nowhere, AUDIT_SECRET: SECRET })).toEqual({
      code: 2,
      said: expect.stringContaining(`no embedded database in ${nowhere}`),
    })
  })

  test('exits 3 if the database cannot be read', async () => {
    const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing', AUDIT_SECRET: SECRET }
    expect(await command(env)).toMatchObject({ code: 3 })
  })
})
