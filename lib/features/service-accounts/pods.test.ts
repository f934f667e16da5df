import { describe, expect, test } from 'vitest'
import { Pod } from '@/lib/core/kubernetes/kinds'
import { reportPods } from './pods'

const ISSUER = 'https://oidc.cks.coreweave.com/id/7f3c1d52'

type Shape = {
  name: string
  audience?: string
  phase?: string
  account?: string
  deleted?: boolean
  owner?: { kind: string; name: string }
  labels?: Record<string, string>
}
const pod = ({ name, audience, phase = 'Running', account, deleted, owner, labels }: Shape) =>
  Pod.parse({
    metadata: {
      name,
      uid: name,
      creationTimestamp: '2026-11-21T12:00:00Z',
      labels,
      ...(deleted && { deletionTimestamp: '2026-11-21T12:01:00Z' }),
      ...(owner && {
        ownerReferences: [{ apiVersion: 'apps/v1', uid: 'o', controller: true, ...owner }],
      }),
    },
    spec: {
      serviceAccountName: account ?? 'train-runner',
      containers: [
        {
          name: 'main',
          ...(audience && {
            env: [
              {
                name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
                value: 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/k3m9qz',
              },
              { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: '/tokens/token' },
            ],
            volumeMounts: [{ name: 'token', mountPath: '/tokens' }],
          }),
        },
      ],
      ...(audience && {
        volumes: [
          {
            name: 'token',
            projected: { sources: [{ serviceAccountToken: { audience, path: 'token' } }] },
          },
        ],
      }),
    },
    status: { phase },
  })

describe('pods that the annotations no longer describe', () => {
  test('include pods without credentials of an injected account, with their controller', () => {
    const pods = [
      pod({
        name: 'train-6d8f-a',
        owner: { kind: 'ReplicaSet', name: 'train-6d8f' },
        labels: { 'pod-template-hash': '6d8f' },
      }),
      pod({ name: 'fresh', audience: ISSUER }),
    ]
    expect(reportPods(pods, 'train-runner', ISSUER)).toEqual({
      alive: 2,
      behind: [
        {
          name: 'train-6d8f-a',
          lag: 'without-credentials',
          createdAt: '2026-11-21T12:00:00Z',
          owner: { kind: 'Deployment', name: 'train', restartable: true },
        },
      ],
    })
  })

  test('include pods with a token for the previous audience', () => {
    const pods = [pod({ name: 'old', audience: ISSUER, owner: { kind: 'Job', name: 'nightly' } })]
    expect(reportPods(pods, 'train-runner', 'https://coreweave.com/iam').behind).toMatchObject([
      { lag: 'other-audience', owner: { kind: 'Job', restartable: false } },
    ])
  })

  test('include pods that keep credentials after the annotation was removed', () => {
    const pods = [pod({ name: 'old', audience: ISSUER }), pod({ name: 'plain' })]
    expect(reportPods(pods, 'train-runner', undefined).behind).toMatchObject([
      { name: 'old', lag: 'still-injected' },
    ])
  })

  test('exclude finished and terminating pods and those of other accounts', () => {
    const pods = [
      pod({ name: 'done', phase: 'Succeeded' }),
      pod({ name: 'going', deleted: true }),
      pod({ name: 'foreign', account: 'default' }),
    ]
    expect(reportPods(pods, 'train-runner', ISSUER)).toEqual({ alive: 0, behind: [] })
  })
})
