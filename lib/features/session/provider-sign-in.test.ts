import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessions } from '@/lib/adapters/database/schema'
import { linkedTokens, signInAttempts } from '@/lib/adapters/database/sign-in-tables'
import {
  type SandboxIdentityProvider,
  startIdentityProvider,
} from '@/lib/sandbox/identity-provider/provider'
import { parseEnv } from '@/lib/server/env'
import { IDENTITY_LIMITS } from '@/lib/server/session/confirm-identity'
import { contextOfSession, findLiveSession } from '@/lib/server/session/context'
import { beginSession, findSession } from '@/lib/server/session/sessions'
import { testContext } from '@/lib/testing/context'
import { subjectOfPerson } from '@/lib/testing/identity-provider'
import {
  openProviderConsole,
  type ProviderConsoleOptions,
  publicUrl,
  visitor,
} from '@/lib/testing/provider-console'
import { endSessionsByProvider } from './back-channel-logout'
import { readOwnLinkedToken, unlinkToken } from './linked-token'
import { ATTEMPT_MS, finishProviderSignIn, startProviderSignIn } from './provider-sign-in'

let provider: SandboxIdentityProvider
beforeAll(async () => {
  provider = await startIdentityProvider({ consoleUrl: publicUrl })
})
afterAll(() => provider.close())
const openConsole = (options?: ProviderConsoleOptions) => openProviderConsole(provider, options)
type TestConsole = Awaited<ReturnType<typeof openConsole>>

const problemOf = ({ location }: { location: string }) =>
  new URL(location, publicUrl).searchParams.get('problem')

describe('signing in at a provider', () => {
  test('begins a session that names the person, and asks them to link a token', async () => {
    const { signIn, live, vault, audit, world } = await openConsole()
    const { location, cookie } = await signIn('team', { returnTo: '/policies?q=a' })
    expect(location).toBe('/link-token?return=%2Fpolicies%3Fq%3Da')
    const session = await live(cookie)
    expect(session).toMatchObject({
      orgUid: world.orgUid,
      identity: { name: 'Ravi Menon', email: 'ravi@example.com', groups: ['ml-team'] },
    })
    const { coreweave } = await contextOfSession(vault, session)
    await expect(coreweave.listPolicies()).rejects.toMatchObject({
      code: 'forbidden',
      detail: { reason: 'no-linked-token' },
    })
    expect((await audit())[0]).toMatchObject({
      action: 'session.sign-in',
      object: { address: visitor.address, provider: 'Corp' },
      after: { displayName: 'Ravi Menon', email: 'ravi@example.com' },
      outcome: 'ok',
    })
  })

  test.each(['https://evil.example', '//evil.example', '/api/sign-out', '/sign-in'])(
    'never leads back to %s',
    async (returnTo) => {
      const { signIn } = await openConsole()
      expect((await signIn('operator', { returnTo })).location).toBe('/link-token')
    },
  )

  const refusals: [string, string, (it: TestConsole) => Promise<{ location: string }>][] = [
    [
      'a second time',
      'attempt',
      async ({ comeBack, vault }) => {
        const { query, who } = await comeBack()
        await finishProviderSignIn(vault, query, who)
        return finishProviderSignIn(vault, query, who)
      },
    ],
    [
      'in another browser',
      'attempt',
      async ({ comeBack, vault, start }) => {
        const { query } = await comeBack()
        const { binding } = await start()
        return finishProviderSignIn(vault, query, { ...visitor, binding })
      },
    ],
    [
      'without the cookie of the browser',
      'attempt',
      async ({ comeBack, vault }) => finishProviderSignIn(vault, (await comeBack()).query, visitor),
    ],
    [
      'with another state',
      'attempt',
      async ({ comeBack, vault }) => {
        const { query, who } = await comeBack()
        query.set('state', 'x'.repeat(43))
        return finishProviderSignIn(vault, query, who)
      },
    ],
    [
      'with the code of another sign-in, whose nonce and verifier differ',
      'refused',
      async ({ comeBack, vault }) => {
        const [one, other] = [await comeBack(), await comeBack('reviewer')]
        one.query.set('code', other.query.get('code') ?? '')
        return finishProviderSignIn(vault, one.query, one.who)
      },
    ],
    [
      'with the answer of another issuer',
      'answer',
      async ({ comeBack, vault }) => {
        const { query, who } = await comeBack()
        query.set('iss', 'https://evil.example')
        return finishProviderSignIn(vault, query, who)
      },
    ],
    [
      'after ten minutes',
      'attempt',
      async ({ comeBack, vault, later }) => {
        const { query, who } = await comeBack()
        later(ATTEMPT_MS + 1)
        return finishProviderSignIn(vault, query, who)
      },
    ],
    [
      'that the person cancelled',
      'denied',
      async ({ comeBack, vault }) => {
        const { query, who } = await comeBack('nobody')
        return finishProviderSignIn(vault, query, who)
      },
    ],
    [
      'whose stored row was edited',
      'attempt',
      async ({ comeBack, vault }) => {
        const { query, who } = await comeBack()
        await vault.store
          .update(signInAttempts)
          .set({ expiresAt: new Date(Date.now() + 10 * ATTEMPT_MS) })
        return finishProviderSignIn(vault, query, who)
      },
    ],
  ]
  test.each(refusals)('is refused %s', async (_, problem, attempt) => {
    const it = await openConsole()
    const { organization } = it.vault.config.SIGN_IN_PROVIDERS[0] ?? {}
    const ended = await attempt(it)
    expect(ended).not.toHaveProperty('session')
    expect(problemOf(ended)).toBe(problem)
    const rows = await it.vault.store
      .select()
      .from(sessions)
      .where(eq(sessions.orgUid, organization ?? ''))
    expect(rows.length).toBeLessThanOrEqual(problem === 'attempt' ? 1 : 0)
  })

  test('that is refused is in the audit log, and counts against the address', async () => {
    const { comeBack, vault, audit } = await openConsole()
    const address = `192.0.2.${Math.floor(Math.random() * 200)} test`
    const deny = async () => {
      const { query, who } = await comeBack('nobody', {}, { ...visitor, address })
      return finishProviderSignIn(vault, query, who)
    }
    expect(problemOf(await deny())).toBe('denied')
    expect((await audit())[0]).toMatchObject({
      action: 'session.refused-sign-in',
      object: { address, provider: 'Corp' },
      outcome: 'failed',
      error: { code: 'forbidden' },
    })
    const unknown = () =>
      finishProviderSignIn(vault, new URLSearchParams({ state: 'x' }), { ...visitor, address })
    for (let count = 0; count < 20; count++) await unknown()
    expect(problemOf(await unknown())).toBe('limited')
  })

  test('stores neither state nor verifier nor nonce where a reader of the database finds them', async () => {
    const { start, vault } = await openConsole()
    const { location, binding } = await start()
    const stored = JSON.stringify(await vault.store.select().from(signInAttempts))
    const { state, nonce } = Object.fromEntries(new URL(location).searchParams)
    for (const secret of [state, nonce, binding]) expect(stored).not.toContain(secret)
  })

  test('to confirm who it is takes the same person only, and a new proof', async () => {
    const { signIn, comeBack, vault, live } = await openConsole()
    const { cookie } = await signIn()
    const who = { ...visitor, session: cookie }
    const other = await comeBack('reviewer', { samePerson: true, window: true }, who)
    expect(problemOf(await finishProviderSignIn(vault, other.query, other.who))).toBe(
      'other-person',
    )
    expect(await live(cookie)).toBeDefined()
    const { location } = await startProviderSignIn(
      vault,
      { provider: 'corp', samePerson: true },
      who,
    )
    expect(Object.fromEntries(new URL(location).searchParams)).toMatchObject({
      prompt: 'login',
      max_age: '0',
    })
    const same = await signIn('operator', { samePerson: true, window: true }, who)
    expect(same.location).toBe('/sign-in/done')
    expect(await live(same.cookie)).toBeDefined()
    await expect(live(cookie)).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})

describe('a linked token', () => {
  test('makes the person of the token of them, at every later sign-in too', async () => {
    const { signIn, link, contextOfCookie, world, vault, audit } = await openConsole()
    const { cookie } = await signIn()
    expect(await link(cookie, world.tokens.operator)).toEqual({
      lastFour: world.tokens.operator.slice(-4),
    })
    const context = await contextOfCookie(cookie)
    const { uid } = await context.coreweave.whoami()
    expect(context.actor).toMatchObject({ uid, identity: { email: 'dana@example.com' } })
    const again = await signIn('operator', { returnTo: '/policies' })
    expect(again.location).toBe('/policies')
    expect((await contextOfCookie(again.cookie)).actor.uid).toBe(uid)
    const actions = (await audit()).map(({ action, actor }) => [action, actor === uid])
    expect(actions.slice(0, 2)).toEqual([
      ['session.sign-in', true],
      ['session.link-token', true],
    ])
    const stored = JSON.stringify(await vault.store.select().from(sessions))
    expect(stored).not.toContain(world.tokens.operator)
  })

  test('is refused if CoreWeave refuses it, or if it belongs to another organization', async () => {
    const { signIn, link } = await openConsole()
    const foreign = await testContext({ seed: 'empty' })
    const { cookie } = await signIn()
    for (const token of ['CW-SECRET-made-up', foreign.world.tokens.operator])
      await expect(link(cookie, token)).rejects.toMatchObject({
        code: 'invalid',
        detail: { fields: { token: [expect.any(String)] } },
      })
  })

  test('belongs to one person of a provider, who replaces it only by one of the same user', async () => {
    const { signIn, link, contextOfCookie, live, world } = await openConsole()
    const { cookie } = await signIn()
    await link(cookie, world.tokens.operator)
    const other = await signIn('reviewer')
    await expect(link(other.cookie, world.tokens.operator)).rejects.toMatchObject({
      code: 'invalid',
    })
    await expect(link(cookie, world.tokens.reviewer)).rejects.toMatchObject({ code: 'invalid' })
    await link(cookie, world.tokens.operator)
    await unlinkToken(await contextOfCookie(cookie))
    expect((await live(cookie)).uid).toBe(`corp/${subjectOfPerson('operator')}`)
    const { coreweave } = await contextOfCookie(cookie)
    await expect(coreweave.listClusters()).rejects.toMatchObject({
      detail: { reason: 'no-linked-token' },
    })
    await link(other.cookie, world.tokens.operator)
  })

  test('that ends is shown with its end, and its person is reminded before', async () => {
    const { signIn, link, contextOfCookie, later, world } = await openConsole()
    const { cookie } = await signIn()
    const { operator } = world.tokens
    const readEnd = async () => (await readOwnLinkedToken(await contextOfCookie(cookie)))?.end
    await link(cookie, operator, '1-hour')
    expect(await readEnd()).toMatchObject({ state: 'later' })
    for (const state of ['later', 'later', 'soon', 'over']) {
      later(15 * 60_000)
      expect(await readEnd()).toMatchObject({ state })
    }
    await link(cookie, operator, 'never')
    expect(await readEnd()).toBe('never')
    await link(cookie, operator, '1-hour')
    await link(cookie, operator)
    expect(await readEnd()).toBeUndefined()
  })

  test('that was moved to another person in the database is not used', async () => {
    const { signIn, link, contextOfCookie, vault, world } = await openConsole()
    const [mine, other] = [await signIn(), await signIn('team')]
    await link(mine.cookie, world.tokens.operator)
    await vault.store
      .update(linkedTokens)
      .set({ subject: subjectOfPerson('team') })
      .where(eq(linkedTokens.orgUid, world.orgUid))
    await expect(contextOfCookie(other.cookie)).rejects.toMatchObject({ code: 'broken-seal' })
    await expect(contextOfCookie(mine.cookie)).rejects.toMatchObject({ code: 'broken-seal' })
  })
})

describe('the provider', () => {
  test('confirms a session that is used each minute, once for all requests', async () => {
    const { signIn, live, later } = await openConsole()
    const { cookie } = await signIn()
    const first = await live(cookie)
    later(IDENTITY_LIMITS.confirm)
    const found = await Promise.all(Array.from({ length: 5 }, () => live(cookie)))
    const tokens = new Set(found.map(({ identity }) => identity?.refreshToken))
    // A refresh token that is used twice ends everything at this provider.
    expect(tokens.size).toBe(1)
    expect(tokens.has(first.identity?.refreshToken)).toBe(false)
    later(IDENTITY_LIMITS.confirm)
    expect((await live(cookie)).identity?.confirmedAt).toBeGreaterThan(
      found[0]?.identity?.confirmedAt ?? Number.POSITIVE_INFINITY,
    )
  })

  test('ends a session by no longer confirming it', async () => {
    const { signIn, live, later, vault } = await openConsole()
    const { cookie } = await signIn()
    const { identity } = await live(cookie)
    await fetch(`${provider.issuer}/token/revocation`, {
      method: 'POST',
      body: new URLSearchParams({
        token: identity?.refreshToken ?? '',
        client_id: provider.clientId,
        client_secret: provider.clientSecret,
      }),
    })
    expect(await live(cookie)).toBeDefined()
    later(IDENTITY_LIMITS.confirm)
    await expect(live(cookie)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: 'Corp ended your session.',
      detail: { reason: 'provider-ended' },
    })
    expect(await findSession(vault, cookie)).toBeUndefined()
  })

  test('that does not answer ends nothing at first, and then lets nobody act', async () => {
    const { world, vault, later } = await openConsole()
    const config = parseEnv({
      COREWEAVE_API_URL: vault.config.COREWEAVE_API_URL,
      SESSION_SECRET: vault.config.SESSION_SECRET,
      PUBLIC_URL: publicUrl,
      SIGN_IN_PROVIDERS: JSON.stringify([
        {
          id: 'gone',
          name: 'Gone',
          issuer: 'http://127.0.0.1:65500',
          clientId: 'c',
          clientSecret: 's',
          organization: world.orgUid,
        },
      ]),
    })
    const gone = { ...vault, config }
    const cookie = await beginSession(gone, {
      uid: 'gone/ada',
      orgUid: world.orgUid,
      identity: {
        provider: 'gone',
        subject: 'ada',
        groups: [],
        idToken: 'i',
        idTokenExpiresAt: 0,
        refreshToken: 'r',
        confirmedAt: gone.clock().getTime(),
      },
    })
    later(IDENTITY_LIMITS.confirm)
    expect(await findLiveSession(gone, cookie, 'person')).toBeDefined()
    later(IDENTITY_LIMITS.tolerate)
    await expect(findLiveSession(gone, cookie, 'person')).rejects.toMatchObject({
      code: 'unreachable',
    })
    expect(await findSession(gone, cookie)).toBeDefined()
  })

  test('ends the sessions that its logout token names at once, and a token works once', async () => {
    const { signIn, live, vault, audit } = await openConsole()
    const [mine, other] = [await signIn(), await signIn('team')]
    const { identity } = await live(mine.cookie)
    const token = await provider.logoutToken(identity?.subject ?? '', identity?.sid ?? '')
    await endSessionsByProvider(vault, { logout_token: token })
    await expect(live(mine.cookie)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect(await live(other.cookie)).toBeDefined()
    expect((await audit())[0]).toMatchObject({
      action: 'session.provider-sign-out',
      object: { provider: 'Corp' },
      after: { sessions: 1 },
    })
    await expect(endSessionsByProvider(vault, { logout_token: token })).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  test.each(['', 'x', 'a.b.c', `${Buffer.from('{}').toString('base64url')}.e30.`])(
    'that a logout token %j does not come from ends nothing',
    async (token) => {
      const { signIn, live, vault } = await openConsole()
      const { cookie } = await signIn()
      await expect(endSessionsByProvider(vault, { logout_token: token })).rejects.toMatchObject({
        code: 'invalid',
      })
      expect(await live(cookie)).toBeDefined()
    },
  )
})
