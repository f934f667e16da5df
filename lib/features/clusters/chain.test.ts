import { describe, expect, test } from 'vitest'
import type { Problem } from '@/lib/common/errors'
import { type ChainParts, clusterChain } from './chain'
import { firstBrokenLink } from './chain-link'
import { installWebhookCommand } from './helm'
import type { WebhookReport } from './schema'
import { describeLink } from './words'
import { OBJECT_STORAGE_ZONES, supportsObjectStorage } from './zones'

const at = '2026-04-01T08:00:00.000Z'
const issuerUrl = 'https://oidc.cks.coreweave.com/id/c1'

const whole: ChainParts = {
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
  webhook: { data: { state: 'working', reason: 'dry-run-mutated', layers: [], health: [], at } },
  accounts: {
    data: {
      total: 2,
      injected: [{ namespace: 'a', name: 'b', audience: issuerUrl }],
      complete: true,
      at,
    },
  },
  grants: { data: { policies: ['everything'], reaches: [], at } },
  verified: {
    data: {
      last: {
        namespace: 'a',
        name: 'verify-b',
        account: 'b',
        endedAt: at,
        state: {
          code: 'proved',
          scope: { kind: 'bucket', bucket: 'datasets', level: 'Read', region: 'US-EAST-04A' },
          at,
          unchecked: [],
        },
      },
      accounts: { proved: 1, failed: 0, unproved: 0 },
      proofs: [],
      running: [],
      hidden: 0,
      at,
    },
  },
}
const chain = (given: Partial<ChainParts>) => clusterChain({ ...whole, ...given })
const textOf = (link: ReturnType<typeof chain>[number] | undefined) =>
  link && describeLink('train-east', link.status).text
const refused: Problem = { code: 'forbidden', message: 'You cannot.' }
const silent: Problem = { code: 'unreachable', message: 'No answer.', reason: 'timeout' }

describe('the chain of a cluster', () => {
  test('has its links in a fixed order, and no broken one where everything works', () => {
    const links = chain({})
    expect(links.map(({ key }) => key)).toEqual([
      'issuer',
      'federation',
      'webhook',
      'accounts',
      'access',
      'verified',
    ])
    expect(firstBrokenLink(links)).toBeUndefined()
  })

  test('states the reason where a part could not be read', () => {
    const links = chain({ configs: { problem: refused }, webhook: { problem: silent } })
    expect(links[1]).toMatchObject({ state: 'idle', status: { code: 'unreadable' } })
    expect(links.slice(1, 3).map(textOf)).toEqual([
      'Unknown: permission denied',
      'Unknown: unreachable',
    ])
    expect(links[2]).toMatchObject({ state: 'idle', status: { code: 'unreadable' } })
    expect(firstBrokenLink(links)).toBeUndefined()
  })

  test.each<[string, Partial<ChainParts>, string, string]>([
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
    ['no grant', { grants: { data: { policies: [], reaches: [], at } } }, 'access', 'warn'],
    [
      'no injected account',
      { accounts: { data: { total: 2, injected: [], complete: true, at } } },
      'accounts',
      'warn',
    ],
  ])('with %s is broken at that link, which has a next step', (_, given, key, state) => {
    const broken = firstBrokenLink(chain(given))
    expect(broken).toMatchObject({ key, state })
    expect(broken && describeLink('train-east', broken.status).next).toBeTruthy()
  })

  test('counts the pods of injected accounts: a restart is needed, or something stopped working', () => {
    const accounts = (coverage: ChainParts['coverage']) =>
      chain({ ...(coverage && { coverage }) }).find(({ key }) => key === 'accounts')
    const all = { data: { pods: 148, covered: 148, silent: 0 } }
    expect(accounts(all)?.status.code).toBe('injected')
    const older = accounts({ data: { pods: 148, covered: 131, silent: 0 } })
    expect(older).toMatchObject({ state: 'warn', status: { code: 'pods-without-credentials' } })
    const left = accounts({ data: { pods: 148, covered: 131, silent: 1 } })
    expect(left).toMatchObject({ state: 'fail', status: { code: 'pods-not-mutated' } })
    expect(left && describeLink('train-east', left.status).cause).toBe(
      '17 of 148 pods in train-east run without credentials.',
    )
  })

  test('says for which audience tokens are rejected where the only config is paused', () => {
    const cause = (...audiences: string[]) => {
      const data = audiences.map((audience) => ({ active: false, audience }))
      const broken = firstBrokenLink(chain({ configs: { data } }))
      return broken && describeLink('train-east', broken.status).cause
    }
    expect(cause('https://coreweave.com/iam')).toContain(
      'for the audience `https://coreweave.com/iam`, the only one',
    )
    expect(cause('a', 'b')).toContain('all 2 federation configs are paused')
    expect(
      chain({
        configs: {
          data: [
            { active: false, audience: 'a' },
            { active: true, audience: issuerUrl },
          ],
        },
      })[1],
    ).toMatchObject({ status: { code: 'federated', active: 1, paused: 1 } })
  })

  test('names a failed link before an earlier one that only needs attention', () => {
    const missing: WebhookReport = {
      state: 'missing',
      reason: 'not-installed',
      cause: 'x',
      layers: [],
      health: [],
      at,
    }
    const broken = firstBrokenLink(
      chain({
        configs: { data: [{ active: true, audience: 'x' }] },
        webhook: { data: missing },
      }),
    )
    expect(broken?.key).toBe('webhook')
  })

  test('does not claim that no account is injected where some namespaces could not be read', () => {
    const data = { total: 1, injected: [], complete: false, at }
    expect(chain({ accounts: { data } })[3]).toMatchObject({ state: 'idle' })
  })
})

test('the helm command quotes a zone for the shell', () => {
  const command = installWebhookCommand({ orgId: 'ab1cd2', zone: 'US; rm -rf /' })
  expect(command).toContain(`--set config.orgID=ab1cd2`)
  expect(command).toContain(`'config.region=US; rm -rf /'`)
})

test('recognises zones in any letter case, and no others', () => {
  expect(OBJECT_STORAGE_ZONES.every((zone) => supportsObjectStorage(zone.toLowerCase()))).toBe(true)
  expect(supportsObjectStorage('US-EAST-99Z')).toBe(false)
  expect(supportsObjectStorage('')).toBe(false)
})
