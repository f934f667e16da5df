import { describe, expect, test } from 'vitest'
import { Job, Pod } from '@/lib/core/kubernetes/kinds'
import { podFactsOf } from './evidence'
import {
  buildVerificationJob,
  buildVerificationPod,
  VERIFICATION_ANNOTATIONS,
} from './job-manifest'
import { VERIFICATION_SCRIPT } from './script'

const run = {
  namespace: 'ml-team',
  account: 'a.very.long.service-account.name.that.goes.on.and.on',
  image: 'amazon/aws-cli',
  endpoint: 'http://cwlota.com',
  zone: 'US-EAST-04A',
}
const origin = {
  startedBy: 'dana',
  startedAt: '2026-11-21T14:02:11.000Z',
  nonce: '5d0f6a44-6f0f-4d3b-9a55-0c6a2f6f3b1e',
  version: '0.1.0',
}

// https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
test('the pod meets restricted Pod Security and may read its projected token', () => {
  const { spec } = buildVerificationPod(run)
  expect(spec.securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 65532,
    runAsGroup: 65532,
    fsGroup: 65532,
    seccompProfile: { type: 'RuntimeDefault' },
  })
  expect(spec.containers[0]?.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  expect(spec).toMatchObject({ automountServiceAccountToken: false, restartPolicy: 'Never' })
})

test('the Job ends by itself, is never retried and leaves nothing', () => {
  const { spec } = buildVerificationJob(run, origin)
  expect(spec).toMatchObject({
    backoffLimit: 0,
    activeDeadlineSeconds: 180,
    ttlSecondsAfterFinished: 600,
  })
  expect(spec.template.spec).toEqual(buildVerificationPod(run).spec)
})

test('the Job says who started it and names its record', () => {
  const { metadata } = buildVerificationJob(run, origin)
  expect(metadata.annotations).toMatchObject({
    [VERIFICATION_ANNOTATIONS.account]: run.account,
    [VERIFICATION_ANNOTATIONS.startedBy]: 'dana',
    [VERIFICATION_ANNOTATIONS.run]: origin.nonce,
  })
})

test('names of the Job and its pod stay within 63 characters', () => {
  const { generateName = '' } = buildVerificationJob(run, origin).metadata
  expect(generateName.length + 5 + 6).toBeLessThanOrEqual(63)
  expect(`${generateName}abcde`).toMatch(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/)
})

test('the Job survives the console’s own schema, script and all', () => {
  const { metadata, spec } = buildVerificationJob(run, origin)
  const object = { metadata: { ...metadata, name: 'x', uid: 'u', creationTimestamp: '' }, spec }
  const parsed = Job.parse(JSON.parse(JSON.stringify(object)))
  expect(parsed.spec.template.spec.containers[0]?.command).toEqual([
    'sh',
    '-c',
    VERIFICATION_SCRIPT,
  ])
})

describe('the Job of a refresh proof', () => {
  const plan = { client: 'boto3', image: 'team/train:1', minutes: 20, rotate: true } as const
  const bucketCheck = { bucket: 'datasets', access: 'list' } as const
  const { spec } = buildVerificationJob(
    { ...run, bucketCheck, refresh: { plan, audience: 'https://issuer.example' } },
    origin,
  )
  const pod = spec.template.spec

  test('lasts as long as it was asked for, after the time of a verification', () => {
    expect(spec.activeDeadlineSeconds).toBe(20 * 60 + 180)
  })

  test('runs the client in its own image beside the recorder, and both meet restricted Pod Security', () => {
    expect(pod.containers.map(({ name, image }) => [name, image])).toEqual([
      ['verify', 'amazon/aws-cli'],
      ['client', 'team/train:1'],
    ])
    for (const { securityContext } of pod.containers)
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
  })

  test('has a token of the shortest life for a rotation, and none without', () => {
    expect(JSON.stringify(pod.volumes)).toContain(
      '"serviceAccountToken":{"audience":"https://issuer.example","expirationSeconds":600,"path":"token"}',
    )
    const without = buildVerificationPod({ ...run, refresh: { plan } })
    expect(JSON.stringify(without)).not.toContain('serviceAccountToken')
  })
})

test('a pod has started once all of its containers have, and shows the image that keeps it from it', () => {
  const started = '2026-01-02T08:07:00Z'
  const podOf = (client: object) =>
    Pod.parse({
      metadata: { name: 'x', uid: 'u', creationTimestamp: started },
      spec: { containers: [] },
      status: {
        containerStatuses: [
          { name: 'client', image: 'team/train:1', state: client },
          { name: 'verify', image: 'amazon/aws-cli', state: { running: { startedAt: started } } },
        ],
      },
    })
  expect(podFactsOf(podOf({ running: { startedAt: started } }))).toMatchObject({
    image: 'amazon/aws-cli',
    startedAt: started,
  })
  const stuck = podFactsOf(podOf({ waiting: { reason: 'ImagePullBackOff' } }))
  expect(stuck).toMatchObject({ image: 'team/train:1', waiting: { reason: 'ImagePullBackOff' } })
  expect(stuck).not.toHaveProperty('startedAt')
})
