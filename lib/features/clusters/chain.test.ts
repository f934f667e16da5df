import { describe, expect, test } from 'vitest'
import type { Problem } from '@/lib/common/errors'
import { chainOf, firstBroken } from './chain'
import { installWebhookCommand } from './helm'
import { OBJECT_STORAGE_ZONES, supportsObjectStorage } from './zones'

const at = '2026-04-01T08:00:00.000Z'
const issuerUrl = 'https://oidc.cks.coreweave.com/id/c1'
type Parts = Parameters<typeof chainOf>[0]

const whole: Parts = {
  name: 'train-east',
  issuerUrl,
  issuer: {
    data: {
      issuerUrl,
      state: 'healthy',
      keys: [{ kid: 'a', alg: 'RS256' }],
      problems: [],
      ms: 3,
      at,
    },
  },
  configs: { data: [{ active: true, audience: issuerUrl }] },
  webhook: { data: { state: 'working', summary: 'Mutates pods', layers: [], at } },
  accounts: {
    data: {
      total: 2,
      injected: [{ namespace: 'a', name: 'b', audience: issuerUrl }],
      complete: true,
      at,
    },
  },
  grants: { data: { policies: ['everything'], at } },
  verified: { data: { lastGreen: at, hidden: 0, at } },
}
const chain = (given: Partial<Parts>) => chainOf({ ...whole, ...given })
const refused: Problem = { code: 'forbidden', message: 'You may not.' }
const silent: Problem = { code: 'unreachable', message: 'No answer.', reason: 'timeout' }

describe('the chain of a cluster', () => {
  test('has the same hops in the same order, and nothing to do where all is in order', () => {
    const links = chain({})
    expect(links.map(({ key }) => key)).toEqual([
      'issuer',
      'federation',
      'webhook',
      'accounts',
      'access',
      'verified',
    ])
    expect(firstBroken(links)).toBeUndefined()
  })

  test('shows what is not known as unknown, with the reason', () => {
    const links = chain({ configs: { problem: refused }, webhook: { problem: silent } })
    expect(links[1]).toMatchObject({ state: 'idle', text: 'Unknown: Not permitted' })
    expect(links[2]).toMatchObject({ state: 'idle', text: 'Unknown: No answer' })
    expect(firstBroken(links)).toBeUndefined()
  })

  test.each<[string, Partial<Parts>, string, string]>([
    ['no config', { configs: { data: [] } }, 'federation', 'fail'],
    [
      'only paused configs',
      { configs: { data: [{ active: false, audience: issuerUrl }] } },
      'federation',
      'fail',
    ],
    [
      'no config for the webhook',
      { configs: { data: [{ active: true, audience: 'x' }] } },
      'federation',
      'warn',
    ],
    ['no grant', { grants: { data: { policies: [], at } } }, 'access', 'warn'],
    [
      'no injected account',
      { accounts: { data: { total: 2, injected: [], complete: true, at } } },
      'accounts',
      'warn',
    ],
  ])('with %s breaks at its link and says what comes next', (_, given, key, state) => {
    const broken = firstBroken(chain(given))
    expect(broken).toMatchObject({ key, state })
    expect(broken?.next).toBeTruthy()
  })

  test('puts a broken link before an earlier one that only needs attention', () => {
    const missing = { state: 'missing', summary: 'Not installed', cause: 'x', layers: [], at }
    const broken = firstBroken(
      chain({
        configs: { data: [{ active: true, audience: 'x' }] },
        webhook: { data: { ...missing, state: 'missing' } },
      }),
    )
    expect(broken?.key).toBe('webhook')
  })

  test('does not call a cluster without injected accounts where only some could be seen', () => {
    const data = { total: 1, injected: [], complete: false, at }
    expect(chain({ accounts: { data } })[3]).toMatchObject({ state: 'idle' })
  })
})

test('the helm command is quoted for a shell, whatever a zone is called', () => {
  const command = installWebhookCommand({ orgId: 'ab1cd2', zone: 'US; rm -rf /' })
  expect(command).toContain(`--set config.orgID=ab1cd2`)
  expect(command).toContain(`'config.region=US; rm -rf /'`)
})

test('zones are known in any case, and others are not', () => {
  expect(OBJECT_STORAGE_ZONES.every((zone) => supportsObjectStorage(zone.toLowerCase()))).toBe(true)
  expect(supportsObjectStorage('US-EAST-99Z')).toBe(false)
  expect(supportsObjectStorage('')).toBe(false)
})
