import { expect, test } from 'vitest'
import type { SetupStep } from '@/components/setup/setup-steps'
import type { GrantProposal } from '@/lib/features/give-access/schema'
import { doableSteps, type GrantEvidence, grantSteps } from './grant-steps'

const step = (key: SetupStep['key'], progress: SetupStep['progress'] = 'done'): SetupStep => ({
  key,
  label: key,
  progress,
  state: progress === 'done' ? 'pass' : 'idle',
  text: 'As read',
})
const MISSING: GrantProposal = {
  state: 'missing',
  exceptions: [],
  policy: { name: 'wif', before: null, text: '{}', base: null, added: ['datasets-read'] },
}
const ref = { policy: 'wif', statement: 'all', index: 0, effect: 'Deny' } as const

const evidence = (
  progress: Partial<Record<SetupStep['key'], SetupStep['progress']>> = {},
  more: Partial<GrantEvidence> = {},
): GrantEvidence => ({
  setup: (['cluster', 'issuer', 'federation', 'webhook', 'account'] as const).map((key) =>
    step(key, progress[key]),
  ),
  refusals: {},
  lacksConfig: false,
  proposal: { data: MISSING },
  requested: false,
  wanted: { bucket: 'datasets', level: 'Read' },
  verdict: undefined,
  ...more,
})
const doable = (...given: Parameters<typeof evidence>) =>
  doableSteps(grantSteps(evidence(...given)))

test.each<[string, string[], ...Parameters<typeof evidence>]>([
  ['all else is met', ['access', 'verify']],
  ['the account is not annotated', ['account', 'access', 'verify'], { account: 'open' }],
  [
    'the cluster has no federation config',
    ['federation', 'account', 'access', 'verify'],
    { federation: 'open', account: 'open' },
    { lacksConfig: true },
  ],
  ['its federation config is paused', [], { federation: 'open' }],
  ['the webhook is missing', [], { webhook: 'open', account: 'open' }],
  ['the issuer is still being read', [], { issuer: 'waiting' }],
  ['a step cannot be read', ['access', 'verify'], { webhook: 'unknown' }],
  [
    'the person cannot annotate',
    [],
    { account: 'open' },
    { refusals: { annotate: 'You cannot patch service accounts.' } },
  ],
  ['the person cannot verify', ['access'], {}, { refusals: { verify: 'You cannot create Jobs.' } }],
  ['a Deny stands against it', [], {}, { proposal: { data: { state: 'denied', by: [ref] } } }],
  ['it was requested', [], {}, { requested: true }],
  [
    'everything is granted',
    ['verify'],
    {},
    { proposal: { data: { state: 'granted', by: [], exceptions: [] } } },
  ],
])('where %s, the console can do %j', (_, expected, ...given) => {
  expect(doable(...given)).toEqual(expected)
})

test('access is green only after its verification passed', () => {
  const granted: Partial<GrantEvidence> = {
    proposal: { data: { state: 'granted', by: [], exceptions: [] } },
  }
  const verify = (verdict: GrantEvidence['verdict']) =>
    grantSteps(evidence({}, { ...granted, verdict })).find(({ key }) => key === 'verify')?.state
  expect([verify(undefined), verify('running'), verify('failed'), verify('passed')]).toEqual([
    'idle',
    'run',
    'fail',
    'pass',
  ])
})

test('a Deny is named where it stands', () => {
  const steps = grantSteps(evidence({}, { proposal: { data: { state: 'denied', by: [ref] } } }))
  expect(steps.find(({ key }) => key === 'access')).toMatchObject({
    state: 'fail',
    detail: 'Denied by wif / all',
  })
})
