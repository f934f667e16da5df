import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { isVersionBefore } from '@/lib/core/clients/version-order'
import { checkManifest as checkText } from './workload-check'

/** The check of a text's first workload. */
const checkManifest = (text: string) => {
  const check = checkText(text)
  const [first] = check?.workloads ?? []
  return first && { ...first, ...(check?.corrected && { corrected: check.corrected }) }
}

const deployment = (container: string, pod = '') => `apiVersion: apps/v1
kind: Deployment
metadata: { name: train, namespace: ml-team }
spec:
  template:
    spec:
      serviceAccountName: train-runner # ours
${pod}      containers:
        - name: app
          image: amazon/aws-cli:2.33.2
${container}`
const endpoint = `          env:
            - { name: AWS_ENDPOINT_URL_S3, value: http://cwlota.com }
            - { name: AWS_CONFIG_FILE, value: /etc/aws/config }
`
const wrong = (text: string) =>
  checkManifest(text)
    ?.findings.filter(({ state }) => state !== 'pass')
    .map(({ code }) => code)

test('a correct workload has no findings and no corrected manifest', () => {
  const check = checkManifest(deployment(endpoint))
  expect(check?.findings.every(({ state }) => state === 'pass')).toBe(true)
  expect(check).not.toHaveProperty('corrected')
  expect(check?.workload).toMatchObject({ account: 'train-runner', namespace: 'ml-team' })
})

test.each([
  [
    'keys of its own',
    deployment(`${endpoint}            - { name: AWS_ACCESS_KEY_ID, value: AKIA }\n`),
    'static-keys',
  ],
  [
    'a web identity',
    deployment(`${endpoint}            - { name: AWS_ROLE_ARN, value: "arn:aws:iam::1:role/x" }\n`),
    'web-identity',
  ],
  [
    'a web identity file',
    deployment(`${endpoint}            - { name: AWS_WEB_IDENTITY_TOKEN_FILE, value: /t }\n`),
    'web-identity',
  ],
  ['an old CLI', deployment(endpoint).replace('2.33.2', '2.15.0'), 'client-version'],
  [
    'an old boto3',
    deployment(`${endpoint}          args: [pip, install, "boto3==1.34.0"]\n`),
    'client-version',
  ],
  [
    'path style',
    deployment(`${endpoint}            - { name: AWS_S3_ADDRESSING_STYLE, value: path }\n`),
    'path-style',
  ],
  [
    'path style by command',
    deployment(`${endpoint}          args: ["aws configure set s3.addressing_style path"]\n`),
    'path-style',
  ],
  ['no endpoint', deployment(''), 'endpoint'],
  [
    'an endpoint of AWS',
    deployment(endpoint.replace('http://cwlota.com', 'https://s3.amazonaws.com')),
    'endpoint',
  ],
  [
    'an endpoint with a bucket',
    deployment(endpoint.replace('cwlota.com', 'cwlota.com/datasets')),
    'endpoint',
  ],
  ['LOTA over https', deployment(endpoint.replace('http://', 'https://')), 'endpoint'],
  [
    'the default account',
    deployment(endpoint).replace('serviceAccountName: train-runner', 'restartPolicy: Always'),
    'account',
  ],
  [
    'variables from elsewhere',
    deployment(`${endpoint}          envFrom: [{ secretRef: { name: x } }]\n`),
    'hidden-env',
  ],
])('finds %s', (_, text, code) => {
  expect(wrong(text)).toEqual([code])
})

test('reports a running pod without injection and the skipped containers', () => {
  const pod = (env: string, annotations = '') => `kind: Pod
metadata: { name: x, uid: u${annotations} }
spec:
  serviceAccountName: a
  containers:
    - { name: app, env: [{ name: AWS_ENDPOINT_URL, value: "http://cwlota.com" }, { name: AWS_CONFIG_FILE, value: /c }${env}] }`
  expect(wrong(pod(''))).toEqual(['injection'])
  expect(
    wrong(
      pod(
        ', { name: AWS_CONTAINER_CREDENTIALS_FULL_URI, value: "https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/ab1cd2" }',
      ),
    ),
  ).toEqual([])
  const skip = ', annotations: { eks.amazonaws.com/skip-containers: "app" }'
  expect(wrong(pod('', skip))).toEqual(['skipped'])
})

test('the corrected manifest has no findings and keeps its comments', () => {
  const text = deployment(
    `          env:
            - { name: AWS_ACCESS_KEY_ID, value: AKIA }
            - { name: KEEP, value: me }
            - { name: AWS_SECRET_ACCESS_KEY, value: x }
            - { name: AWS_S3_ADDRESSING_STYLE, value: path }
`,
    '      securityContext: { runAsUser: 1000 }\n',
  ).replace('2.33.2', '2.15.0')
  const { corrected = '' } = checkManifest(text) ?? {}
  expect(wrong(corrected)).toEqual([])
  expect(corrected).toContain('# ours')
  const [config, object] = parseAllDocuments(corrected).map((one) => one.toJS())
  expect(config).toMatchObject({
    kind: 'ConfigMap',
    metadata: { name: 'object-storage', namespace: 'ml-team' },
  })
  expect(config.data.config).toContain('addressing_style = virtual')
  const { spec } = object.spec.template
  expect(spec.containers[0].env.map(({ name }: { name: string }) => name)).toEqual([
    'KEEP',
    'AWS_S3_ADDRESSING_STYLE',
    'AWS_CONFIG_FILE',
  ])
  expect(spec.securityContext).toEqual({ runAsUser: 1000 })
})

test('a user other than root can read the projected token without fsGroup', () => {
  const user = '      securityContext: { runAsUser: 1000, runAsNonRoot: true }\n'
  expect(wrong(deployment(endpoint, user))).toEqual([])
})

test('a manifest that creates no pods is not a workload', () => {
  expect(checkManifest('kind: ConfigMap\nmetadata: { name: x }')).toBeUndefined()
  expect(checkManifest('An error occurred (AccessDenied): no')).toBeUndefined()
  expect(checkManifest('{ not yaml')).toBeUndefined()
})

test.each([
  ['2.33.1', '2.33.2', true],
  ['2.33.2', '2.33.2', false],
  ['2.4.9', '2.33.2', true],
  ['3.0.0', '2.33.2', false],
])('%s before %s: %s', (version, least, before) => {
  expect(isVersionBefore(version, least)).toBe(before)
})
