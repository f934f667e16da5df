import { describe, expect, test } from 'vitest'
import type { ChainLink } from '@/lib/features/clusters/chain'
import type { Cluster } from '@/lib/features/clusters/schema'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import { choicesOf } from './schema'
import { doneCount, nextStep, setupSteps } from './steps'

const cluster: Cluster = {
  id: '1',
  name: 'lab',
  zone: 'US-EAST-08A',
  phase: 'running',
  status: 'STATUS_RUNNING',
  public: true,
  apiServerEndpoint: 'lab.test',
  issuerUrl: 'https://issuer/id/1',
}
const at = '2026-01-01T00:00:00Z'

const link = (key: ChainLink['key'], state: ChainLink['state'], text = ''): ChainLink => ({
  key,
  label: key,
  state,
  text,
})
const allDone = [
  link('issuer', 'pass'),
  link('federation', 'pass'),
  link('webhook', 'pass'),
  link('accounts', 'pass'),
  link('access', 'info'),
  link('verified', 'pass'),
]
const but = (...changed: ChainLink[]) =>
  allDone.map((each) => changed.find(({ key }) => key === each.key) ?? each)

const detail = (over: Partial<ServiceAccountDetail> = {}): ServiceAccountDetail => ({
  cluster: '1',
  namespace: 'ml',
  name: 'train',
  clusterName: 'lab',
  issuerUrl: cluster.issuerUrl,
  createdAt: at,
  injection: 'default',
  audience: cluster.issuerUrl,
  problems: [],
  annotations: {},
  subject: 'system:serviceaccount:ml:train',
  principal: 'role/https://issuer/id/1:system:serviceaccount:ml:train',
  at,
  mutation: { ok: true, at, value: { mutated: true, audience: cluster.issuerUrl, missing: [] } },
  trust: { ok: true, at, value: { kind: 'none', audiences: [] } },
  grants: { ok: true, at, value: [] },
  pods: { ok: true, at, value: { alive: 0, behind: [], complete: true } },
  verifications: { ok: true, at, value: [] },
  refusals: {},
  ...over,
})

const grant = (effect: string, exchange = true) => ({
  policy: 'wif',
  statement: 's',
  effect,
  sentence: '',
  principal: '*',
  exact: false,
  exchange,
})

const stepsOf = (
  links: ChainLink[],
  account?: ServiceAccountDetail,
  over: Parameters<typeof setupSteps>[0]['cluster'] = { data: cluster },
) => setupSteps({ cluster: over, links, account: account && { data: account } })

const progressOf = (steps: ReturnType<typeof setupSteps>, key: string) =>
  steps.find((step) => step.key === key)?.progress

describe('the next step', () => {
  test.each([
    ['nothing where all is done', allDone, undefined],
    ['what is broken', but(link('webhook', 'fail')), 'webhook'],
    [
      'what was undone, before what comes after it',
      but(link('federation', 'fail'), link('verified', 'idle')),
      'federation',
    ],
    ['what is still being read', but(link('issuer', 'run')), 'issuer'],
    [
      'what follows something that may not be read',
      but(link('webhook', 'idle', 'Unknown: Not permitted'), link('access', 'warn')),
      'access',
    ],
    [
      'a verification that was never made',
      but(link('verified', 'idle', 'Not verified yet')),
      'verify',
    ],
    ['an account, where none is injected', but(link('accounts', 'warn')), 'account'],
  ])('is %s', (_, links, expected) => {
    expect(nextStep(stepsOf(links))?.key).toBe(expected)
  })

  test('is the cluster, where it is gone or being deleted', () => {
    const gone = { problem: { code: 'not-found', message: '' } } as const
    expect(nextStep(stepsOf(allDone, undefined, gone))?.key).toBe('cluster')
    const deleting = { data: { ...cluster, phase: 'deleting' } } as const
    expect(nextStep(stepsOf(allDone, undefined, deleting))?.key).toBe('cluster')
  })
})

describe('of a chosen account', () => {
  test.each([
    ['an account without the annotation', { injection: 'none' as const }, 'account', 'open'],
    ['an annotated account', {}, 'account', 'done'],
    ['no policy', {}, 'access', 'open'],
    ['a policy', { grants: { ok: true as const, at, value: [grant('Allow')] } }, 'access', 'done'],
    [
      'a policy without the exchange',
      { grants: { ok: true as const, at, value: [grant('Allow', false)] } },
      'access',
      'open',
    ],
    [
      'a policy that is denied',
      { grants: { ok: true as const, at, value: [grant('Allow'), grant('Deny')] } },
      'access',
      'open',
    ],
    [
      'policies that may not be read',
      { grants: { ok: false as const, at, error: { code: 'forbidden' as const, message: '' } } },
      'access',
      'unknown',
    ],
    ['no verification', {}, 'verify', 'open'],
  ])('%s', (_, over, key, expected) => {
    expect(progressOf(stepsOf(allDone, detail(over)), key)).toBe(expected)
  })

  test('its own dry run proves the webhook, whatever may be read of its configuration', () => {
    const links = but(link('webhook', 'idle', 'Unknown: Not permitted'))
    expect(progressOf(stepsOf(links, detail()), 'webhook')).toBe('done')
  })

  test('one that is gone is to be chosen again', () => {
    const steps = setupSteps({
      cluster: { data: cluster },
      links: allDone,
      account: { problem: { code: 'not-found', message: '' } },
    })
    expect(nextStep(steps)?.key).toBe('account')
  })
})

test('accounts whose pods wait for a restart are accounts all the same', () => {
  const waiting = link('accounts', 'warn', '5 injected, some pods wait for a restart')
  expect(progressOf(stepsOf(but(waiting)), 'account')).toBe('done')
})

test('what was never begun is open, and not broken', () => {
  const [, , federation] = stepsOf(but(link('federation', 'fail', 'Not federated')))
  expect(federation).toMatchObject({ progress: 'open', state: 'idle' })
})

test('what is done is counted, and what is unknown is not', () => {
  expect(doneCount(stepsOf(but(link('webhook', 'idle', 'Unknown: No answer'))))).toBe(6)
})

test.each([
  [{ step: 'webhook', namespace: 'ml', account: 'train' }],
  [{ step: 'constructor', namespace: '../x', account: 'Ä', bucket: 'b'.repeat(99), template: '?' }],
])('an address chooses what it can, and nothing else: %j', (given) => {
  const chosen = choicesOf(new URLSearchParams(Object.entries(given)))
  expect(Object.values(chosen).filter(Boolean)).toEqual(
    given.step === 'webhook' ? Object.values(given) : [],
  )
})
