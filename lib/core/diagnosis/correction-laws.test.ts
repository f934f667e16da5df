import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseAllDocuments, stringify } from 'yaml'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import { checkManifest } from './workload-check'

const EXCHANGE = 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/ab1cd2'
const variable = fc
  .constantFrom(
    ['AWS_ACCESS_KEY_ID', 'AKIA'],
    ['AWS_PROFILE', 'old'],
    ['AWS_ROLE_ARN', 'arn:aws:iam::1:role/x'],
    ['AWS_ENDPOINT_URL_S3', 'http://cwlota.com'],
    ['AWS_ENDPOINT_URL', 'https://s3.us-west-2.amazonaws.com'],
    ['AWS_CONFIG_FILE', '/etc/object-storage/config'],
    ['AWS_S3_ADDRESSING_STYLE', 'path'],
    ['S3_FORCE_PATH_STYLE', 'true'],
    ['AWS_SHARED_CREDENTIALS_FILE', '/credentials/cloud'],
    ['AWS_CONTAINER_CREDENTIALS_FULL_URI', EXCHANGE],
    ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', '/x'],
    ['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', '/var/run/token'],
    ['RCLONE_CONFIG', '/credentials/rclone.conf'],
    ['KEEP', 'me'],
  )
  .map(([name, value]) => ({ name, value }))
const mount = fc.constantFrom(
  { name: 'cloud', mountPath: '/credentials' },
  { name: 'object-storage', mountPath: '/etc/object-storage' },
  { name: 'cloud', mountPath: '/root/.aws' },
)
const volume = fc.constantFrom(
  { name: 'cloud', secret: { secretName: 'cloud' } },
  { name: 'object-storage', configMap: { name: 'object-storage' } },
  { name: 'object-storage', emptyDir: {} },
)
const absent = { nil: null }
const container = fc.record({
  name: fc.constantFrom('app', 'side'),
  image: fc.constantFrom('amazon/aws-cli:2.15.0', 'python:3.12', 'rclone/rclone:1', 'nginx'),
  args: fc.constantFrom(['aws', 's3', 'ls'], ['pip install boto3==1.34.0'], []),
  env: fc.option(fc.array(variable, { maxLength: 4 }), absent),
  envFrom: fc.constantFrom([], [{ secretRef: { name: 'cloud' } }]),
  volumeMounts: fc.option(fc.array(mount, { maxLength: 2 }), absent),
})
const pod = fc.record({
  serviceAccountName: fc.constantFrom('train-runner', null),
  initContainers: fc.option(fc.array(container, { maxLength: 1 }), absent),
  containers: fc.array(container, { minLength: 1, maxLength: 2 }),
  volumes: fc.option(fc.array(volume, { maxLength: 2 }), absent),
})
const metadata = fc.record({ name: fc.constant('x'), namespace: fc.constantFrom('a', 'b', null) })
const configuration = fc.record({
  kind: fc.constantFrom('ConfigMap', 'Secret'),
  metadata: fc.constantFrom({ name: 'object-storage' }, { name: 'cloud' }),
  stringData: fc.constantFrom({ AWS_PROFILE: 'x' }, { cloud: 'aws_access_key_id = x' }),
  data: fc.constantFrom({ config: '[default]\ns3 =\n  addressing_style = path\n' }, {}),
})
const object = fc.oneof(
  { weight: 2, arbitrary: configuration },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('Pod'), metadata, spec: pod }) },
  fc.tuple(metadata, pod, pod).map(([each, spec, other]) => ({
    kind: 'JobSet',
    metadata: each,
    spec: { replicatedJobs: [{ template: { spec } }, { template: { spec: other } }] },
  })),
  // The YAML writer turns a value that is used twice into an alias.
  pod.map((spec) => ({
    kind: 'JobSet',
    metadata: { name: 'shared' },
    spec: { replicatedJobs: [{ template: { spec } }, { template: { spec } }] },
  })),
)
const text = fc
  .tuple(fc.array(object, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([objects, isJson]) =>
    isJson
      ? JSON.stringify({ kind: 'List', items: objects })
      : objects.map((each) => stringify(each)).join('---\n'),
  )

const failures = (given: string) =>
  checkManifest(given)?.workloads.map(({ workload, findings }) => ({
    account: workload.account,
    codes: findings.filter(({ state }) => state === 'fail').map(({ code }) => code),
  })) ?? []

const kindsIn = (given: string): string[] =>
  parseAllDocuments(given)
    .map((document) => document.toJS())
    .flatMap((each) => (each.kind === 'List' ? each.items : [each]))
    .map(({ kind }) => kind)

test(
  'a correction keeps every object and every account, and makes nothing fail',
  lawTimeout(),
  () => {
    let corrections = 0
    fc.assert(
      fc.property(text, (given) => {
        const { corrected } = checkManifest(given) ?? {}
        if (corrected === undefined) return
        corrections += 1
        const before = failures(given)
        const after = failures(corrected)
        expect(after.map(({ account }) => account)).toEqual(before.map(({ account }) => account))
        for (const [index, { codes }] of after.entries())
          expect(before[index]?.codes).toEqual(expect.arrayContaining(codes))
        const added = kindsIn(corrected).length - kindsIn(given).length
        expect(kindsIn(corrected).slice(added)).toEqual(kindsIn(given))
        expect(
          kindsIn(corrected)
            .slice(0, added)
            .every((kind) => kind === 'ConfigMap'),
        ).toBe(true)
        expect(corrected.match(/\bme\b/g)).toEqual(given.match(/\bme\b/g))
      }),
      lawParameters(300),
    )
    expect(corrections).toBeGreaterThan(100)
  },
)
