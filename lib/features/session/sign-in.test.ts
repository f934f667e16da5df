import { describe, expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { createRateLimit } from './rate-limit'
import { SetClusterToken, SignIn } from './schema'
import { authenticate } from './sign-in'

const ada = { uid: 'ada', orgUid: 'org-1' }
const production = { COREWEAVE_API_URL: 'https://api.coreweave.com', COREWEAVE_ORG_UIDS: ['org-1'] }
const loopback = { COREWEAVE_API_URL: 'http://127.0.0.1:4010', COREWEAVE_ORG_UIDS: undefined }

function entrance({ attempts = 3, config = production as object, whoami = async () => ada } = {}) {
  let now = 0
  const clock = () => new Date(now)
  const limits = {
    byAddress: createRateLimit({ attempts, within: 60_000, clock }),
    byProcess: createRateLimit({ attempts: attempts * 2, within: 60_000, clock }),
  }
  let asked = 0
  const coreweave = {
    whoami: () => {
      asked += 1
      return whoami()
    },
  }
  return {
    enter: (address = '192.0.2.1') =>
      authenticate({ coreweave, config: config as typeof production, limits, address }),
    wait: (ms: number) => {
      now += ms
    },
    asked: () => asked,
  }
}
const refuse = () =>
  Promise.reject(new AppError('unauthenticated', 'no', { detail: { status: 401 } }))

describe('signing in', () => {
  test('accepts a member of an allowed organization', async () => {
    expect(await entrance().enter()).toEqual(ada)
  })

  test('rejects anyone else and names their organization', async () => {
    const { enter } = entrance({ whoami: async () => ({ uid: 'eve', orgUid: 'org-2' }) })
    await expect(enter()).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('org-2'),
      detail: { reason: 'foreign-organization' },
    })
  })

  test('accepts any organization only if the CoreWeave API is on loopback', async () => {
    expect(await entrance({ config: loopback }).enter()).toEqual(ada)
    for (const COREWEAVE_ORG_UIDS of [undefined, []]) {
      const { enter } = entrance({ config: { ...production, COREWEAVE_ORG_UIDS } })
      await expect(enter()).rejects.toMatchObject({ code: 'forbidden' })
    }
  })

  test('puts a rejected token at its form field', async () => {
    await expect(entrance({ whoami: refuse }).enter()).rejects.toMatchObject({
      code: 'invalid',
      detail: { reason: 'refused-token', status: 401, fields: { token: [expect.any(String)] } },
    })
  })

  test('stops calling CoreWeave after too many failures until time has passed', async () => {
    const { enter, wait, asked } = entrance({ whoami: refuse })
    for (const _ of [1, 2, 3]) await expect(enter()).rejects.toMatchObject({ code: 'invalid' })
    await expect(enter()).rejects.toMatchObject({
      code: 'rate-limited',
      detail: { next: 'Try again in 60 s.' },
    })
    expect(asked()).toBe(3)
    await expect(enter('192.0.2.2')).rejects.toMatchObject({ code: 'invalid' })
    wait(60_000)
    await expect(enter()).rejects.toMatchObject({ code: 'invalid' })
  })

  test('stops for everyone if someone who changes addresses fails too often', async () => {
    const { enter } = entrance({ whoami: refuse })
    for (let n = 0; n < 6; n++)
      await expect(enter(`192.0.2.${n}`)).rejects.toMatchObject({ code: 'invalid' })
    await expect(enter('198.51.100.1')).rejects.toMatchObject({ code: 'rate-limited' })
  })

  test('does not count successful sign-ins', async () => {
    const { enter } = entrance()
    for (let n = 0; n < 20; n++) expect(await enter()).toEqual(ada)
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
