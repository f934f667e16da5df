import { describe, expect, test } from 'vitest'
import type { Pod, PodSpec } from '@/lib/core/kubernetes/kinds'
import { buildVerificationPod } from './job-manifest'
import {
  digestEnv,
  digestTemplate,
  isPodOfRun,
  isSameTemplate,
  type RecordedPod,
  type RunTemplate,
} from './run-identity'

const EXCHANGE = 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/'
const digest = (text: string) => `digest of ${text}`
const { spec } = buildVerificationPod({
  namespace: 'ml-team',
  account: 'train-runner',
  image: 'amazon/aws-cli',
  endpoint: 'http://cwlota.com',
  zone: 'US-EAST-04A',
})
const template: RunTemplate = { metadata: { labels: { a: 'b' } }, spec }

const tokenVolume = (audience = 'https://issuer.example') => ({
  name: 'cks-pod-identity-token',
  projected: { sources: [{ serviceAccountToken: { audience, path: 'token' } }] },
})
const injectedEnv = (uri = `${EXCHANGE}k3m9qz`) => [
  { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: uri },
  { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: '/var/run/token' },
]
/** The pod spec after the webhook. */
function injected(given: PodSpec = spec, uri?: string): PodSpec {
  const [container] = given.containers
  if (!container) throw new Error('The pod has no container.')
  const mount = { name: 'cks-pod-identity-token', mountPath: '/var/run/token', readOnly: true }
  return {
    ...given,
    containers: [
      {
        ...container,
        env: [...(container.env ?? []), ...injectedEnv(uri)],
        volumeMounts: [...(container.volumeMounts ?? []), mount],
      },
    ],
    volumes: [...(given.volumes ?? []), tokenVolume()],
  }
}
const withContainer = (more: object, given: PodSpec = injected()): PodSpec => ({
  ...given,
  containers: given.containers.map((container) => ({ ...container, ...more })),
})

const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'run', uid: 'u-1', controller: true }
const podOf = (spec: PodSpec, owners: Pod['metadata']['ownerReferences'] = [owner]): Pod => ({
  metadata: {
    name: 'run-abcde',
    uid: 'p-1',
    creationTimestamp: '',
    resourceVersion: '1',
    labels: {},
    annotations: {},
    managedFields: [],
    ownerReferences: owners,
  },
  spec,
})
const recorded = (more: Partial<RecordedPod> = {}): RecordedPod => ({
  uid: 'u-1',
  template: digestTemplate(template, digest),
  exchangeBase: EXCHANGE,
  digest,
  ...more,
})
const isOwn = (spec: PodSpec, more: Partial<RecordedPod> = {}) =>
  isPodOfRun(podOf(spec), recorded(more))

describe('a pod of the run', () => {
  test.each<[string, PodSpec]>([
    ['as the template has it', spec],
    ['with what the webhook injects', injected()],
    [
      'with what places it on a node',
      {
        ...injected(),
        nodeName: 'node1',
        tolerations: [{ key: 'node.kubernetes.io/not-ready' }],
        priority: 0,
        serviceAccount: 'train-runner',
        nodeSelector: { pool: 'gpu' },
      },
    ],
  ])('is recognized %s', (_, given) => expect(isOwn(given)).toBe(true))

  test('is recognized with whatever another webhook did to the dry-run pod', () => {
    const changed = withContainer(
      { env: [{ name: 'PROXY', value: 'http://proxy' }] },
      {
        ...injected(),
        hostAliases: [{ ip: '10.0.0.1', hostnames: ['proxy'] }],
      },
    )
    const both = {
      ...changed,
      containers: [...changed.containers, { name: 'sidecar', image: 'x' }],
    }
    const env = [...(spec.containers[0]?.env ?? []), ...(changed.containers[0]?.env ?? [])]
    const pod = {
      ...both,
      containers: both.containers.map((one) => (one.name === 'sidecar' ? one : { ...one, env })),
    }
    expect(isOwn(pod)).toBe(false)
    expect(isOwn(pod, { dryRunSpec: digestEnv(pod, digest) })).toBe(true)
  })

  test('is recognized although it missed what the webhook injected into the dry-run pod', () =>
    expect(isOwn(spec, { dryRunSpec: digestEnv(injected(), digest) })).toBe(true))

  test.each<[string, PodSpec]>([
    ['another command', withContainer({ command: ['sh', '-c', 'echo passed'] })],
    ['another image', withContainer({ image: 'forged' })],
    ['an argument', withContainer({ args: ['x'] })],
    ['a variable changed', withContainer({ env: [{ name: 'ENDPOINT', value: 'http://forged' }] })],
    [
      'a variable more',
      withContainer({ env: [...(spec.containers[0]?.env ?? []), { name: 'PATH', value: '/x' }] }),
    ],
    [
      'a variable from a secret',
      withContainer({
        env: [...(spec.containers[0]?.env ?? []), { name: 'AWS_REGION', valueFrom: {} }],
      }),
    ],
    [
      'an exchange elsewhere',
      injected(spec, 'https://forged.example/v1/cwobject/temporary-credentials/oidc/k3m9qz'),
    ],
    ['an exchange beside the path', injected(spec, `${EXCHANGE}../../forged`)],
    [
      'another container',
      { ...injected(), containers: [...injected().containers, { name: 'x', image: 'x' }] },
    ],
    ['no container', { ...injected(), containers: [] }],
    ['an init container', { ...injected(), initContainers: [{ name: 'x', image: 'x' }] }],
    ['an ephemeral container', { ...injected(), ephemeralContainers: [{ name: 'x' }] }],
    ['another address for a host', { ...injected(), hostAliases: [{ ip: '192.0.2.1' }] }],
    ['another resolver', { ...injected(), dnsConfig: { nameservers: ['192.0.2.1'] } }],
    ['the network of the node', { ...injected(), hostNetwork: true }],
    ['another service account', { ...injected(), serviceAccountName: 'admin' }],
    [
      'another volume',
      { ...injected(), volumes: [...(injected().volumes ?? []), { name: 'x', emptyDir: {} }] },
    ],
    [
      'a volume replaced',
      { ...injected(), volumes: [{ name: 'scratch', configMap: { name: 'x' } }, tokenVolume()] },
    ],
    [
      'a mount of it',
      withContainer({
        volumeMounts: [
          { name: 'scratch', mountPath: '/tmp' },
          { name: 'scratch', mountPath: '/usr' },
        ],
      }),
    ],
  ])('is not recognized with %s', (_, given) => {
    expect(isOwn(given)).toBe(false)
    expect(isOwn(given, { dryRunSpec: digestEnv(injected(), digest) })).toBe(false)
  })

  test.each<[string, Pod['metadata']['ownerReferences']]>([
    ['no owner', []],
    ['another Job as owner', [{ ...owner, uid: 'u-2' }]],
    ['the Job as an owner, not as the controller', [{ ...owner, controller: false }]],
    ['another kind of that uid as owner', [{ ...owner, kind: 'ReplicaSet' }]],
  ])('is not recognized with %s', (_, owners) =>
    expect(isPodOfRun(podOf(injected(), owners), recorded())).toBe(false),
  )
})

test('a template is the recorded one whatever is null or left out, and no other', () => {
  const known = digestTemplate(template, digest)
  const nulls = { ...template, metadata: { ...template.metadata, creationTimestamp: null } }
  expect(isSameTemplate(nulls, known, digest)).toBe(true)
  expect(
    isSameTemplate({ ...template, spec: { ...spec, nodeSelector: { a: 'b' } } }, known, digest),
  ).toBe(false)
  expect(
    isSameTemplate({ ...template, spec: withContainer({ image: 'x' }, spec) }, known, digest),
  ).toBe(false)
})

test('a record holds no value of a variable', () => {
  const text = JSON.stringify(
    digestTemplate(
      { ...template, spec: withContainer({ env: [{ name: 'KEY', value: 's3cret' }] }, spec) },
      () => 'code',
    ),
  )
  expect(text).not.toContain('s3cret')
  expect(text).toContain('"value":"code"')
})
