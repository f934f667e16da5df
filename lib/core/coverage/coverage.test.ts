import { describe, expect, test } from 'vitest'
import { annotationTime } from '@/lib/core/kubernetes/annotation-time'
import { Metadata, Pod } from '@/lib/core/kubernetes/kinds'
import { type CoverageGap, coverageGap, createCoverageCounter } from './coverage'
import { type OtherCredential, type PodCredentials, podCredentialsOf } from './pod-credentials'

const EXCHANGE = 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/k3m9qz'
const ISSUER = 'https://oidc.cks.coreweave.com/id/7f3c1d52'
const FOLDER = '/var/run/secrets/cks.coreweave.com/serviceaccount'

const ENV = [
  { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: EXCHANGE },
  { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: `${FOLDER}/token` },
  { name: 'AWS_REGION', value: 'US-EAST-04A' },
]
const MOUNT = { name: 'token', mountPath: FOLDER }
const VOLUME = {
  name: 'token',
  projected: { sources: [{ serviceAccountToken: { audience: ISSUER, path: 'token' } }] },
}
const MAIN = { name: 'main', env: ENV, volumeMounts: [MOUNT] }

const podWith = (spec: object, metadata: object = {}) =>
  Pod.parse({
    metadata: {
      name: 'train-0',
      namespace: 'ml-team',
      uid: 'uid',
      creationTimestamp: '2026-11-21T12:00:00Z',
      ...metadata,
    },
    spec: { serviceAccountName: 'train-runner', ...spec },
    status: { phase: 'Running' },
  })

describe('the credentials of a pod', () => {
  test('are whole with the environment, the mount and the volume', () => {
    const pod = podWith({ containers: [MAIN], volumes: [VOLUME] })
    expect(podCredentialsOf(pod)).toEqual({
      namespace: 'ml-team',
      name: 'train-0',
      account: 'train-runner',
      createdAt: '2026-11-21T12:00:00Z',
      injection: { missing: [], audience: ISSUER, orgId: 'k3m9qz', region: 'US-EAST-04A' },
      containersWithout: 0,
      others: [],
    })
  })

  test.each([
    ['passed', { state: { terminated: { exitCode: 0 } } }],
    ['failed', { state: { terminated: { exitCode: 1 } } }],
    [
      'failed',
      {
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1 } },
      },
    ],
    ['waiting', { state: { running: {} } }],
    ['waiting', undefined],
  ])('say that its verification at start %s: %j', (startCheck, status) => {
    const spec = {
      containers: [MAIN],
      initContainers: [{ name: 'verify-access' }],
      volumes: [VOLUME],
    }
    const pod = podWith(spec)
    const initContainerStatuses = status ? [{ name: 'verify-access', ...status }] : []
    const started = Pod.parse({ ...pod, status: { phase: 'Pending', initContainerStatuses } })
    expect(podCredentialsOf(started)).toMatchObject({ startCheck })
  })

  test.each([
    [
      'the exchange URL',
      { containers: [{ ...MAIN, env: ENV.slice(1) }], volumes: [VOLUME] },
      ['exchange-url'],
    ],
    [
      'the token file',
      { containers: [{ ...MAIN, env: ENV.slice(0, 1) }], volumes: [VOLUME] },
      ['token-file'],
    ],
    [
      'the mount',
      { containers: [{ ...MAIN, volumeMounts: [] }], volumes: [VOLUME] },
      ['token-mount'],
    ],
    ['the volume', { containers: [MAIN], volumes: [] }, ['token-volume']],
    [
      'the token in the volume',
      { containers: [MAIN], volumes: [{ name: 'token', emptyDir: {} }] },
      ['token-volume'],
    ],
  ])('lack %s where it is missing', (_, spec, missing) => {
    expect(podCredentialsOf(podWith(spec)).injection?.missing).toEqual(missing)
  })

  test('are those of the container that has most, and the others are counted', () => {
    const containers = [{ name: 'proxy' }, MAIN, { name: 'logs', env: ENV.slice(0, 1) }]
    const found = podCredentialsOf(podWith({ containers, volumes: [VOLUME] }))
    expect(found).toMatchObject({ injection: { missing: [] }, containersWithout: 2 })
    const annotations = { 'eks.amazonaws.com/skip-containers': 'proxy, logs' }
    const skipped = podWith({ containers, volumes: [VOLUME] }, { annotations })
    expect(podCredentialsOf(skipped)).toMatchObject({ containersWithout: 0 })
  })

  test('name the controller, of a ReplicaSet its Deployment', () => {
    const pod = podWith(
      { containers: [{ name: 'main' }] },
      {
        labels: { 'pod-template-hash': '6d8f' },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: 'train-6d8f',
            uid: 'o',
            controller: true,
          },
        ],
      },
    )
    expect(podCredentialsOf(pod).owner).toEqual({ kind: 'Deployment', name: 'train' })
  })

  test.each<[string, { name: string; value?: string }, OtherCredential]>([
    ['keys', { name: 'AWS_ACCESS_KEY_ID' }, 'static-keys'],
    ['a profile', { name: 'AWS_PROFILE', value: 'team' }, 'profile'],
    ['a web identity', { name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::1:role/x' }, 'web-identity'],
    [
      'the address of another webhook',
      { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: 'http://169.254.170.23/v1/credentials' },
      'other-webhook',
    ],
    ['the path of ECS', { name: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI' }, 'other-webhook'],
  ])('are others with %s', (_, variable, other) => {
    const pod = podWith({ containers: [{ name: 'main', env: [variable] }] })
    expect(podCredentialsOf(pod).others).toEqual([other])
  })
})

describe('a pod is not covered', () => {
  const whole = podCredentialsOf(podWith({ containers: [MAIN], volumes: [VOLUME] }))
  const none = podCredentialsOf(podWith({ containers: [{ name: 'main' }] }))
  const partial = podCredentialsOf(podWith({ containers: [MAIN], volumes: [] }))
  const at = (createdAt: string, pod = none) => ({ ...pod, createdAt })
  const annotatedAt = '2026-11-10T00:00:00Z'
  const webhookSince = '2026-10-01T00:00:00Z'

  test.each<[CoverageGap | undefined, PodCredentials, object]>([
    [undefined, whole, {}],
    ['before-webhook', at('2026-09-30T00:00:00Z'), {}],
    ['before-annotation', at('2026-11-09T00:00:00Z'), {}],
    ['not-mutated', at('2026-11-11T00:00:00Z'), {}],
    ['incomplete', partial, {}],
    ['other-organization', whole, { orgId: 'zzz999' }],
    ['other-audience', whole, { audience: 'https://coreweave.com/iam' }],
  ])(
    'because of %s',
    (gap, pod, { audience = ISSUER, orgId = 'k3m9qz' }: { audience?: string; orgId?: string }) => {
      expect(coverageGap(pod, { audience, annotatedAt }, { orgId, webhookSince })).toBe(gap)
    },
  )

  test('as not mutated where neither time is known', () => {
    expect(coverageGap(none, { audience: ISSUER }, {})).toBe('not-mutated')
  })
})

test('an annotation was written when the manager that owns it last wrote', () => {
  const metadata = Metadata.parse({
    name: 'train-runner',
    uid: 'uid',
    creationTimestamp: '2026-01-01T00:00:00Z',
    managedFields: [
      {
        manager: 'kubectl',
        time: '2026-11-10T00:00:00Z',
        fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:caios.coreweave.com/inject': {} } } },
      },
      {
        manager: 'helm',
        time: '2026-11-20T00:00:00Z',
        fieldsV1: { 'f:metadata': { 'f:labels': {} } },
      },
      { manager: 'odd', time: '2026-11-21T00:00:00Z', fieldsV1: 'not an object' },
    ],
  })
  expect(annotationTime(metadata, ['caios.coreweave.com/inject'])).toBe('2026-11-10T00:00:00Z')
  expect(annotationTime(metadata, ['example.com/other'])).toBeUndefined()
})

describe('the coverage', () => {
  const accounts = new Map([
    ['ml-team/train-runner', { audience: ISSUER }],
    ['inference/serve', { audience: ISSUER }],
  ])
  const pod = (given: Partial<PodCredentials>): PodCredentials => ({
    namespace: 'ml-team',
    name: 'pod',
    account: 'train-runner',
    createdAt: '2026-11-21T12:00:00Z',
    owner: { kind: 'Deployment', name: 'train' },
    containersWithout: 0,
    others: [],
    ...given,
  })
  const injection = { missing: [], audience: ISSUER, orgId: 'k3m9qz', region: 'US-EAST-04A' }
  const countAll = (pods: PodCredentials[]) => {
    const counter = createCoverageCounter({ accounts })
    for (const each of pods) counter.add(each)
    return counter.result()
  }

  test('counts pods by namespace and workload, the worst first, and leaves out accounts that are not annotated', () => {
    const found = countAll([
      pod({ injection, createdAt: '2026-11-20T12:00:00Z' }),
      pod({ injection, others: ['static-keys'] }),
      pod({ name: 'bare', account: 'eval' }),
      pod({
        namespace: 'inference',
        account: 'serve',
        owner: { kind: 'StatefulSet', name: 'serve' },
      }),
    ])
    expect(found).toMatchObject({
      pods: 3,
      covered: 2,
      overridden: 1,
      gaps: { 'not-mutated': 1 },
      others: { 'static-keys': 1 },
      namespaces: [
        { namespace: 'inference', pods: 1, covered: 0 },
        { namespace: 'ml-team', pods: 2, covered: 2, overridden: 1 },
      ],
      workloads: [
        { kind: 'StatefulSet', name: 'serve', injections: [] },
        {
          kind: 'Deployment',
          name: 'train',
          since: '2026-11-20T12:00:00Z',
          injections: [{ audience: ISSUER, orgId: 'k3m9qz', region: 'US-EAST-04A', pods: 2 }],
        },
      ],
    })
  })

  test('names the pods with a gap first, and keeps as little of 100,000 pods as of 100', () => {
    const many = Array.from({ length: 100_000 }, (_, index) =>
      pod({ name: `pod-${index}`, ...(index % 1000 === 999 ? {} : { injection }) }),
    )
    const { workloads, covered, pods } = countAll(many)
    expect([pods, covered, workloads.length]).toEqual([100_000, 99_900, 1])
    expect(workloads[0]?.named).toHaveLength(20)
    expect(workloads[0]?.named.every(({ gap }) => gap === 'not-mutated')).toBe(true)
  })

  test('counts the workloads that it does not list', () => {
    const many = Array.from({ length: 2_500 }, (_, index) =>
      pod({ owner: { kind: 'Job', name: `job-${index}` } }),
    )
    expect(countAll(many)).toMatchObject({ pods: 2_500, unlisted: 500 })
  })
})
