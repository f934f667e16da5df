import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { rateLimits } from '@/lib/adapters/database/schema'
import { AppError } from '@/lib/common/errors'
import { onBothStores } from '@/lib/testing/database/both'
import { SetClusterToken, SignIn } from './schema'
import { authenticate, requireTokenSignIn } from './sign-in'
import { SIGN_IN_LIMITS } from './sign-in-limits'

const ada = { uid: 'ada', orgUid: 'org-1' }
const SESSION_SECRET = 'a secret of the tests, long enough'
const production = {
  SESSION_SECRET,
  COREWEAVE_API_URL: 'https://api.coreweave.com',
  COREWEAVE_ORG_UIDS: ['org-1'],
}
const loopback = {
  SESSION_SECRET,
  COREWEAVE_API_URL: 'http://127.0.0.1:4010',
  COREWEAVE_ORG_UIDS: undefined,
}
const [STRANGER, COLLEAGUE] = ['192.0.2.1', '198.51.100.1']

type Whoami = () => Promise<typeof ada>
const refuse: Whoami = () =>
  Promise.reject(new AppError('unauthenticated', 'no', { detail: { status: 401 } }))
const foreign: Whoami = async () => ({ uid: 'eve', orgUid: 'org-2' })
const unreachable: Whoami = () => Promise.reject(new AppError('unreachable', 'no answer'))
const INVALID = { code: 'invalid' }
const LIMITED = { code: 'rate-limited', detail: { retryAfter: expect.any(Number) } }

test('a console of identity providers takes no token to sign in with', () => {
  expect(() => requireTokenSignIn({ SIGN_IN_METHODS: 'any' })).not.toThrow()
  expect(() => requireTokenSignIn({ SIGN_IN_METHODS: 'providers' })).toThrow(
    expect.objectContaining({ code: 'forbidden' }),
  )
})

await onBothStores((store) => {
  let asked = 0
  const enter = (
    whoami: Whoami,
    { address = STRANGER, token = randomUUID() as string, config = production as object } = {},
  ) =>
    authenticate({
      coreweave: {
        whoami: () => {
          asked += 1
          return whoami()
        },
      },
      store: store(),
      config: config as typeof production,
      address,
      token,
    })
  const times = (count: number, each: () => Promise<unknown>) =>
    Promise.allSettled(Array.from({ length: count }, each))
  const { address: limit, slow, token: tokenLimit } = SIGN_IN_LIMITS

  beforeEach(async () => {
    asked = 0
    vi.useFakeTimers({ toFake: ['Date'] })
    await store().delete(rateLimits)
  })
  afterEach(() => vi.useRealTimers())
  const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)

  test('a member of an allowed organization is let in, and anyone else is named their organization', async () => {
    expect(await enter(async () => ada)).toEqual(ada)
    await expect(enter(foreign)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('org-2'),
      detail: { reason: 'foreign-organization' },
    })
  })

  test('any organization is let in only if the CoreWeave API is on loopback', async () => {
    expect(await enter(async () => ada, { config: loopback })).toEqual(ada)
    for (const COREWEAVE_ORG_UIDS of [undefined, []])
      await expect(
        enter(async () => ada, { config: { ...production, COREWEAVE_ORG_UIDS } }),
      ).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('a rejected token is shown at its form field', async () => {
    await expect(enter(refuse)).rejects.toMatchObject({
      code: 'invalid',
      detail: { reason: 'refused-token', status: 401, fields: { token: [expect.any(String)] } },
    })
  })

  test('attempts in parallel cannot pass the limit of their address', async () => {
    const answers = await times(100, () => enter(refuse))
    expect(asked).toBe(limit.points + slow.points)
    const limited = answers.filter(
      (answer) => answer.status === 'rejected' && answer.reason.code === 'rate-limited',
    )
    expect(limited).toHaveLength(100 - asked)
    // What is refused leaves no rows behind, or anybody could fill the database.
    expect((await store().select().from(rateLimits)).length).toBeLessThanOrEqual(asked + 2)
  })

  test('an address that failed too often locks out neither others nor itself for long', async () => {
    await times(200, () => enter(refuse))
    expect(await enter(async () => ada, { address: COLLEAGUE })).toEqual(ada)
    await expect(enter(async () => ada)).rejects.toMatchObject(LIMITED)
    later(slow.seconds)
    expect(await enter(async () => ada)).toEqual(ada)
    await expect(enter(refuse)).rejects.toMatchObject(LIMITED)
    later(limit.seconds)
    await expect(enter(refuse)).rejects.toMatchObject(INVALID)
  })

  test('a token that was accepted before is let in whatever its address did', async () => {
    await enter(async () => ada, { token: 'known' })
    await times(200, () => enter(refuse))
    for (let attempt = 0; attempt < 3; attempt++)
      expect(await enter(async () => ada, { token: 'known' })).toEqual(ada)
    // Once it is refused, it is a token like any other.
    await expect(enter(refuse, { token: 'known' })).rejects.toMatchObject(INVALID)
    await expect(enter(refuse, { token: 'known' })).rejects.toMatchObject(LIMITED)
  })

  test('one token cannot be tried from many addresses', async () => {
    const attempt = (number: number) =>
      enter(refuse, { token: 'same', address: `203.0.113.${number}` })
    for (let number = 0; number < tokenLimit.points; number++)
      await expect(attempt(number)).rejects.toMatchObject(INVALID)
    await expect(attempt(99)).rejects.toMatchObject(LIMITED)
    expect(asked).toBe(tokenLimit.points)
  })

  test('neither successes nor failures of CoreWeave count', async () => {
    for (let attempt = 0; attempt < limit.points + 5; attempt++) {
      expect(await enter(async () => ada)).toEqual(ada)
      await expect(enter(unreachable, { token: 'same' })).rejects.toMatchObject({
        code: 'unreachable',
      })
    }
    expect(asked).toBe(2 * (limit.points + 5))
  })

  test('no token is stored', async () => {
    await enter(async () => ada, { token: 'CW-SECRET-accepted' })
    await enter(refuse, { token: 'CW-SECRET-refused' }).catch(() => undefined)
    const rows = await store().select().from(rateLimits)
    expect(rows.length).toBeGreaterThan(2)
    expect(JSON.stringify(rows)).not.toContain('CW-SECRET')
  })
})

describe('a token as it is typed', () => {
  test('trims white space', () => {
    expect(SignIn.parse({ token: ' CW-SECRET-abc\n' })).toEqual({ token: 'CW-SECRET-abc' })
  })

  test.each([
    '',
    '  ',
    'two words',
    'CW-SECRET-a\r\nHost: evil',
    'naïve',
    '"quoted"',
    'a'.repeat(9000),
  ])('%j is rejected before it is sent anywhere', (token) => {
    expect(SignIn.safeParse({ token }).success).toBe(false)
    const cluster = '66329d4a-1260-433d-9232-f2eaff185151'
    expect(SetClusterToken.safeParse({ cluster, token }).success).toBe(false)
  })
})
