import { describe, expect, test } from 'vitest'
import { buildLink } from '@/lib/features/clusters/chain-link'
import type { ChainLink, Cluster, LinkStatus } from '@/lib/features/clusters/schema'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import { parseSetupChoices } from '@/lib/features/setup/schema'
import { doneCount, nextStep, setupSteps, stepAfter } from './setup-steps'

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

const denied: LinkStatus = { code: 'unreadable', problem: { code: 'forbidden', message: '' } }
const working: LinkStatus = { code: 'webhook-working', reason: 'dry-run-mutated' }
const allDone = [
  buildLink('issuer', { code: 'issuer-healthy', keys: 1 }),
  buildLink('federation', { code: 'federated', active: 1, paused: 0 }),
  buildLink('webhook', working),
  buildLink('accounts', { code: 'injected', count: 2, complete: true }),
  buildLink('access', { code: 'granted', policies: 1 }),
  buildLink('verified', {
    code: 'verified',
    proof: { code: 'proved', scope: { kind: 'buckets' }, at, unchecked: [] },
    proved: 1,
    account: 'train',
  }),
]
const but = (...changed: ChainLink[]) =>
  allDone.map((each) => changed.find(({ key }) => key === each.key) ?? each)

const detail = (over: Partial<ServiceAccountDetail> = {}): ServiceAccountDetail => ({
  cluster: '1',
  namespace: 'ml',
  name: 'train',
  clusterName: 'lab',
  zone: 'US-EAST-08A',
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
  verifications: { ok: true, at, value: { runs: [], foreign: [], proofs: [] } },
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
    [
      'what is broken',
      but(buildLink('webhook', { code: 'webhook-broken', reason: 'not-mutating' })),
      'webhook',
    ],
    [
      'what was undone, before what comes after it',
      but(
        buildLink('federation', { code: 'federation-paused', paused: 1 }),
        buildLink('verified', { code: 'verifications-hidden' }),
      ),
      'federation',
    ],
    ['what is still being read', but(buildLink('issuer', { code: 'pending' })), 'issuer'],
    [
      'what follows something that may not be read',
      but(buildLink('webhook', denied), buildLink('access', { code: 'not-granted' })),
      'access',
    ],
    [
      'a verification that was never made',
      but(buildLink('verified', { code: 'never-verified' })),
      'verify',
    ],
    [
      'an account, where none is injected',
      but(buildLink('accounts', { code: 'none-injected' })),
      'account',
    ],
  ])('is %s', (_, links, expected) => {
    expect(nextStep(stepsOf(links))?.key).toBe(expected)
  })

  test('after a step is not past one that this person cannot read', () => {
    const steps = stepsOf(but(buildLink('access', denied)))
    expect(stepAfter('webhook', steps)).toBe('access')
    expect(stepAfter('access', steps)).toBe('verify')
    expect(stepAfter('verify', steps)).toBe('workload')
  })

  test('is the cluster if it is deleted or being deleted', () => {
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

  test('its own dry run proves the webhook even if the configuration cannot be read', () => {
    const links = but(buildLink('webhook', denied))
    expect(progressOf(stepsOf(links, detail()), 'webhook')).toBe('done')
  })

  test('an account that no longer exists must be chosen again', () => {
    const steps = setupSteps({
      cluster: { data: cluster },
      links: allDone,
      account: { problem: { code: 'not-found', message: '' } },
    })
    expect(nextStep(steps)?.key).toBe('account')
  })
})

test('accounts whose pods need a restart count as annotated', () => {
  const waiting = buildLink('accounts', {
    code: 'restart-needed',
    count: 5,
    complete: true,
    pods: '3 of 5',
  })
  expect(progressOf(stepsOf(but(waiting)), 'account')).toBe('done')
})

test('a step that was never started is open, not failed', () => {
  const [, , federation] = stepsOf(but(buildLink('federation', { code: 'not-federated' })))
  expect(federation).toMatchObject({ progress: 'open', state: 'idle' })
})

test('counts done steps and not unknown ones', () => {
  expect(doneCount(stepsOf(but(buildLink('webhook', denied))))).toBe(6)
})

test.each([
  [{ step: 'webhook', namespace: 'ml', account: 'train' }],
  [{ step: 'constructor', namespace: '../x', account: 'Ä', bucket: 'b'.repeat(99), template: '?' }],
])('takes only valid choices from the URL: %j', (given) => {
  const chosen = parseSetupChoices(new URLSearchParams(Object.entries(given)))
  expect(Object.values(chosen).filter(Boolean)).toEqual(
    given.step === 'webhook' ? Object.values(given) : [],
  )
})
