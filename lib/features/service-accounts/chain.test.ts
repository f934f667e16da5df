import { describe, expect, test } from 'vitest'
import type { Problem } from '@/lib/common/errors'
import type { AccountProof, VerificationSummary } from '@/lib/features/verifications/schema'
import { provedRead } from '@/lib/testing/verifications/proof'
import { accountChain } from './chain'
import type { AccountGrant, ServiceAccountDetail } from './schema'

const issuerUrl = 'https://oidc.cks.coreweave.com/id/7f3c1d52'
const at = '2026-11-21T12:00:00Z'
const read = <T>(value: T) => ({ ok: true as const, value, at })
const readRuns = (runs: VerificationSummary[], proofs: AccountProof[] = []) =>
  read({ runs, foreign: [], proofs })
const refused = (error: Problem) => ({ ok: false as const, error, at })

const grant = (change: Partial<AccountGrant> = {}): AccountGrant => ({
  policy: 'wif-ml-team',
  statement: 'read',
  effect: 'Allow',
  sentence: 'Can read.',
  principal: 'p',
  exact: true,
  exchange: true,
  ...change,
})
const config = { uid: 'u1', name: 'train-east', issuerUrl, audience: issuerUrl }
const READ = { kind: 'bucket', bucket: 'datasets', level: 'Read' } as const
const RUN = { cluster: 'c1', namespace: 'ml-team', name: 'verify-1' }
const healthy: ServiceAccountDetail = {
  cluster: 'c1',
  clusterName: 'train-east',
  zone: 'US-EAST-04A',
  namespace: 'ml-team',
  name: 'train-runner',
  issuerUrl,
  createdAt: at,
  injection: 'default',
  audience: issuerUrl,
  problems: [],
  annotations: {},
  subject: 's',
  principal: 'p',
  at,
  mutation: read({ mutated: true, audience: issuerUrl, expirationSeconds: 3600, missing: [] }),
  trust: read({ kind: 'trusted' as const, config, audiences: [] }),
  grants: read([grant()]),
  pods: read({ alive: 0, behind: [], complete: true }),
  verifications: readRuns(
    [
      {
        cluster: 'c1',
        clusterName: 'train-east',
        namespace: 'ml-team',
        name: 'verify-1',
        account: 'train-runner',
        actor: 'dana',
        verdict: { state: 'passed' as const, sentence: 'train-runner lists 12 buckets.' },
        startedAt: at,
        endedAt: at,
        proof: provedRead(at),
      },
    ],
    [{ question: READ, state: provedRead(at), run: RUN }],
  ),
  refusals: {},
}
const hop = (change: Partial<ServiceAccountDetail>, key: string) =>
  accountChain({ ...healthy, ...change }).find((each) => each.key === key)

describe('the chain of a service account', () => {
  test('is green only at links that were proved, and says what was proved', () => {
    const chain = accountChain(healthy)
    expect(chain.map(({ state }) => state)).toEqual([
      'info',
      'pass',
      'pass',
      'info',
      'info',
      'pass',
    ])
    expect(chain.map(({ text }) => text)).toEqual([
      'Default audience',
      'Proved by a dry run',
      '1 h, issuer URL',
      'train-east',
      '1 Allow statement',
      'Read on datasets proved, US-EAST-04A',
    ])
    expect(chain.some(({ broken }) => broken)).toBe(false)
  })

  test.each<[string, Partial<ServiceAccountDetail>, string, RegExp]>([
    [
      'no webhook',
      { mutation: read({ mutated: false, missing: [] }) },
      'mutated',
      /without credentials/,
    ],
    [
      'a webhook that injects only a part',
      { mutation: read({ mutated: true, audience: issuerUrl, missing: ['a token'] }) },
      'mutated',
      /only a part/,
    ],
    [
      'a webhook with another default audience',
      { mutation: read({ mutated: true, audience: 'sts', missing: [] }) },
      'token',
      /is for sts/,
    ],
    ['no federation', { trust: read({ kind: 'none', audiences: [] }) }, 'federation', /not trust/],
    [
      'a paused config',
      { trust: read({ kind: 'paused', config, audiences: [] }) },
      'federation',
      /paused/,
    ],
    [
      'another audience',
      { trust: read({ kind: 'other-audience', config, audiences: [] }) },
      'federation',
      /for the audience/,
    ],
    [
      'an issuer with a slash too many',
      { trust: read({ kind: 'other-issuer', config, audiences: [] }) },
      'federation',
      /almost that of/,
    ],
    ['no policy', { grants: read([]) }, 'policy', /No policy grants ml-team\/train-runner access/],
    [
      'a policy without the exchange',
      { grants: read([grant({ exchange: false })]) },
      'policy',
      /exchange its token/,
    ],
    [
      'a Deny of the token exchange beside an Allow',
      { grants: read([grant(), grant({ effect: 'Deny', statement: 'stop' })]) },
      'policy',
      /stop of policy wif-ml-team denies/,
    ],
  ])('fails with its cause where there is %s', (_, change, key, sentence) => {
    expect(hop(change, key)).toMatchObject({
      state: 'fail',
      broken: { title: expect.stringMatching(sentence) },
    })
  })

  test('is idle, not failed, for an account that is not annotated', () => {
    const chain = accountChain({
      ...healthy,
      injection: 'none',
      trust: read({ kind: 'none', audiences: [] }),
      grants: read([]),
      verifications: readRuns([]),
    })
    expect(chain.map(({ state }) => state)).toEqual(Array(6).fill('idle'))
    expect(chain.some(({ broken }) => broken)).toBe(false)
  })

  test.each<[string, AccountProof[], object]>([
    [
      'a proof that is too old',
      [
        {
          question: READ,
          state: { code: 'stale', scope: READ, at, reason: 'age', changed: [] },
          run: RUN,
        },
      ],
      { state: 'idle', text: 'Read on datasets no longer proved, older than 24 hours' },
    ],
    [
      'a policy that has changed since',
      [
        {
          question: READ,
          state: { code: 'stale', scope: READ, at, reason: 'changed', changed: ['statements'] },
          run: RUN,
        },
      ],
      {
        state: 'idle',
        text: 'Read on datasets no longer proved, changed since: policy statements',
      },
    ],
    [
      'one failure beside a proof',
      [
        { question: READ, state: provedRead(at), run: RUN },
        {
          question: { ...READ, bucket: 'models' },
          state: { code: 'failed', scope: { ...READ, bucket: 'models' }, at },
          run: RUN,
        },
      ],
      { state: 'fail', text: 'Read on models failed' },
    ],
    [
      'listing alone',
      [
        {
          question: { kind: 'buckets' },
          state: { code: 'proved', scope: { kind: 'buckets' }, at, unchecked: [] },
          run: RUN,
        },
      ],
      { state: 'pass', text: 'Can list buckets' },
    ],
    ['no proof', [], { state: 'idle', text: 'Not verified yet' }],
  ])('its last link with %s', (_, proofs, expected) => {
    const { cluster, namespace, name } = RUN
    expect(hop({ verifications: readRuns([], proofs) }, 'verified')).toMatchObject({
      ...expected,
      ...(proofs.length > 0 && {
        href: `/verifications/${cluster}/${namespace}/${name}`,
        at,
      }),
    })
  })

  test('states why a part could not be read', () => {
    const forbidden = refused({ code: 'forbidden', message: 'You cannot.' })
    expect(hop({ grants: forbidden }, 'policy')).toEqual({
      key: 'policy',
      label: 'Policy',
      state: 'idle',
      text: 'Permission denied',
    })
    const hanging = refused({ code: 'unreachable', message: 'No answer in 5 s.' })
    expect(hop({ mutation: hanging }, 'mutated')?.text).toBe('Unknown: No answer in 5 s.')
    expect(hop({ mutation: hanging }, 'token')?.text).toBe('Not observed')
  })
})
