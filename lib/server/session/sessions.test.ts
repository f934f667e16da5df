import { createHash } from 'node:crypto'
import { eq, getTableColumns } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { sessions } from '@/lib/adapters/database/schema'
import { onBothStores } from '@/lib/testing/database/both'
import {
  beginSession,
  endSession,
  findSession,
  keepClusterToken,
  keepIdentity,
  purgeSessions,
  renameSessions,
  SESSION_LIMITS,
} from './sessions'

const ada = { uid: 'ada', orgUid: 'org', token: 'CW-SECRET-ada-0123456789' }
const identity = {
  provider: 'corp',
  subject: 'ada at corp',
  sid: 'sid-1',
  groups: ['platform'],
  idToken: 'id-token-of-ada',
  idTokenExpiresAt: 0,
  refreshToken: 'refresh-token-of-ada',
  confirmedAt: 0,
}
const client = { address: '192.0.2.1', browser: 'Mozilla/5.0' }
const config = { SESSION_SECRET: 'a secret of the tests, long enough' }

await onBothStores((store) => {
  let now: Date
  const vault = () => ({ store: store(), config, clock: () => now })
  const later = (ms: number) => {
    now = new Date(now.getTime() + ms)
  }
  const begin = () => beginSession(vault(), { ...ada, ...client })
  const find = (cookie: string) => findSession(vault(), cookie)
  const everything = async () => JSON.stringify(await store().select().from(sessions))

  beforeEach(async () => {
    now = new Date('2026-01-02T03:04:05Z')
    await store().delete(sessions)
  })

  test('a session is found by its cookie, with its credential', async () => {
    const session = await find(await begin())
    expect(session).toEqual({
      ...ada,
      startedAt: now,
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      clusterTokens: {},
    })
  })

  test('cookies are long, random, and not to be had from the store; nor is the token', async () => {
    const [one, two] = [await begin(), await begin()]
    expect(one).not.toBe(two)
    expect(Buffer.from(one, 'base64url')).toHaveLength(32)
    const stored = await everything()
    for (const secret of [one, two, ada.token]) expect(stored).not.toContain(secret)
  })

  test.each(['', 'x', 'a'.repeat(43), '../../etc'])('%j is no session', async (cookie) => {
    await begin()
    expect(await find(cookie)).toBeUndefined()
  })

  test('it ends when idle, and lasts while it is used', async () => {
    const cookie = await begin()
    for (let used = 0; used < 5; used++) {
      later(SESSION_LIMITS.idle - 1)
      expect(await find(cookie)).toBeDefined()
    }
    later(SESSION_LIMITS.idle)
    expect(await find(cookie)).toBeUndefined()
  })

  test('it ends when only a screen that was left open asks by itself', async () => {
    const cookie = await begin()
    for (let polled = 0; polled < 11; polled++) {
      later(SESSION_LIMITS.idle / 12)
      expect(await findSession(vault(), cookie, 'screen')).toBeDefined()
    }
    later(SESSION_LIMITS.idle / 12)
    expect(await findSession(vault(), cookie, 'screen')).toBeUndefined()
  })

  test('it ends after eight hours, however much it is used', async () => {
    const cookie = await begin()
    for (
      let spent = 0;
      spent < SESSION_LIMITS.absolute - SESSION_LIMITS.idle / 2;
      spent += SESSION_LIMITS.idle / 2
    ) {
      expect(await find(cookie)).toBeDefined()
      later(SESSION_LIMITS.idle / 2)
    }
    later(SESSION_LIMITS.idle / 2)
    expect(await find(cookie)).toBeUndefined()
  })

  test('signing out ends it at once, and no other', async () => {
    const [mine, other] = [await begin(), await begin()]
    await endSession(store(), (await find(mine))?.id ?? '')
    expect(await find(mine)).toBeUndefined()
    expect(await find(other)).toBeDefined()
  })

  test('a row that was kept and put back after the session was ended is no session', async () => {
    const cookie = await begin()
    const [row] = await store().select().from(sessions)
    const { id = '' } = (await find(cookie)) ?? {}
    await endSession(store(), id)
    if (row) await store().insert(sessions).values(row)
    expect(await store().select().from(sessions)).toHaveLength(1)
    expect(await find(cookie)).toBeUndefined()
  })

  test('replacing SESSION_SECRET ends it without an error', async () => {
    const cookie = await begin()
    const rotated = { SESSION_SECRET: 'another secret of the tests, long enough' }
    expect(await findSession({ ...vault(), config: rotated }, cookie)).toBeUndefined()
  })

  test('rotating SESSION_SECRET replica by replica loses no session', async () => {
    const [older, newer] = [
      'an older secret of these tests here',
      'a newer secret of these tests here',
    ]
    const steps = [older, `${older},${newer}`, `${newer},${older}`]
    const replicas = steps.map((SESSION_SECRET) => ({ ...vault(), config: { SESSION_SECRET } }))
    // Two neighboring steps run at the same time, and each replica opens what the other has sealed.
    for (const [one, two] of [replicas.slice(0, 2), replicas.slice(1)])
      for (const [from, to] of [
        [one, two],
        [two, one],
      ]) {
        if (!from || !to) throw new Error('no replica')
        const cookie = await beginSession(from, ada)
        const { id = '' } = (await findSession(to, cookie)) ?? {}
        await keepClusterToken(to, id, { cluster: 'c1', token: 'kubernetes-one' })
        const found = { ...ada, clusterTokens: { c1: 'kubernetes-one' } }
        expect(await findSession(from, cookie)).toMatchObject(found)
        expect(await findSession(to, cookie)).toMatchObject(found)
      }
  })

  /** Every way to write a row of another session, or another value, into a column of the own row. */
  const columns = Object.keys(getTableColumns(sessions)).filter((name) => name !== 'idHash')
  test.each(columns)(
    'a session whose %s was edited or copied from another is no session',
    async (name) => {
      const mine = await begin()
      later(1000)
      const other = await beginSession(vault(), {
        ...ada,
        uid: 'eve',
        orgUid: 'other',
        address: '192.0.2.2',
        identity: { ...identity, subject: 'eve at corp' },
      })
      const { id = '' } = (await find(mine)) ?? {}
      const rows = await store().select().from(sessions)
      const copied = rows.find(({ idHash }) => idHash !== id)?.[name as 'sealed']
      await store()
        .update(sessions)
        .set({ [name]: copied })
        .where(eq(sessions.idHash, id))
      expect(await find(mine)).toBeUndefined()
      expect(await find(other)).toBeDefined()
    },
  )

  test('a row that was copied under another cookie is no session', async () => {
    await begin()
    const [row] = await store().select().from(sessions)
    const idHash = createHash('sha256').update('a cookie').digest('hex')
    if (row)
      await store()
        .insert(sessions)
        .values({ ...row, idHash })
    expect(await find('a cookie')).toBeUndefined()
  })

  test('a cluster’s own token is sealed, and those of several clusters are kept', async () => {
    const cookie = await begin()
    const { id = '' } = (await find(cookie)) ?? {}
    await Promise.all([
      keepClusterToken(vault(), id, { cluster: 'c1', token: 'kubernetes-one' }),
      keepClusterToken(vault(), id, { cluster: 'c2', token: 'kubernetes-two' }),
    ])
    const clusterTokens = { c1: 'kubernetes-one', c2: 'kubernetes-two' }
    expect((await find(cookie))?.clusterTokens).toEqual(clusterTokens)
    later(SESSION_LIMITS.idle / 2)
    await find(cookie)
    later(SESSION_LIMITS.idle / 2)
    expect((await find(cookie))?.clusterTokens).toEqual(clusterTokens)
    expect(await everything()).not.toContain('kubernetes-')
  })

  test('one of an identity provider holds what the provider said, sealed', async () => {
    const cookie = await beginSession(vault(), { uid: 'ada', orgUid: 'org', identity })
    const session = await find(cookie)
    expect(session).toMatchObject({ uid: 'ada', identity })
    expect(session?.token).toBeUndefined()
    const stored = await everything()
    for (const secret of [identity.idToken, identity.refreshToken, 'platform'])
      expect(stored).not.toContain(secret)
    await keepIdentity(vault(), session?.id ?? '', { ...identity, groups: [], sid: 'sid-2' })
    expect((await find(cookie))?.identity).toMatchObject({ groups: [], sid: 'sid-2' })
    await renameSessions(vault(), { ...identity, orgUid: 'org' }, 'uid of ada')
    expect((await find(cookie))?.uid).toBe('uid of ada')
  })

  test('one that began with a token is none where people sign in at providers only', async () => {
    const providersOnly = {
      ...vault(),
      config: { ...config, SIGN_IN_METHODS: 'providers' as const },
    }
    expect(await findSession(providersOnly, await begin())).toBeUndefined()
    const cookie = await beginSession(vault(), { uid: 'ada', orgUid: 'org', identity })
    expect(await findSession(providersOnly, cookie)).toMatchObject({ identity })
  })

  test('sessions that ended are cleared away', async () => {
    await begin()
    later(SESSION_LIMITS.idle + 1)
    await purgeSessions(vault())
    expect(await everything()).toBe('[]')
  })
})
