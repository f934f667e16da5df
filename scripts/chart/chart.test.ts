import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { z } from 'zod'
import { violation } from '@/lib/sandbox/kubernetes/pod-security'
import { decoded, schemaName } from '@/lib/sandbox/kubernetes/schemas'
import project from '@/package.json'
import { CHART, findHelm, GOLDEN, GOLDEN_NAMES, runHelm } from './helm'

const KubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z.looseObject({}).optional(),
})
const Deployment = KubernetesObject.extend({
  spec: z.looseObject({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.looseObject({
      metadata: z.looseObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        automountServiceAccountToken: z.literal(false),
        securityContext: z.looseObject({ runAsUser: z.number() }),
        containers: z.array(
          z.looseObject({
            name: z.string(),
            image: z.string(),
            env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })),
            securityContext: z.looseObject({ readOnlyRootFilesystem: z.boolean() }),
            volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() }).loose()),
          }),
        ),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
})

const helm = findHelm()

describe.skipIf(!helm)('rendered by helm, which this machine may not have', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'chart-test-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const render = (values: string) =>
    runHelm(helm ?? '', [
      ...['template', 'console', CHART, '--namespace', 'identity'],
      ...['--kube-version', '1.34.0', '--values', values],
    ])

  test.each(GOLDEN_NAMES)('%s is as it was reviewed', async (name) => {
    const { status, stdout, stderr } = render(join(GOLDEN, `${name}.values.yaml`))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    await expect(stdout).toMatchFileSnapshot(join(GOLDEN, `${name}.yaml`))
  })

  test.each(GOLDEN_NAMES)('%s has nothing that helm lint would mention', (name) => {
    const values = join(GOLDEN, `${name}.values.yaml`)
    const { status, stdout } = runHelm(helm ?? '', ['lint', '--strict', CHART, '--values', values])
    expect(stdout).toContain('0 chart(s) failed')
    expect(status).toBe(0)
  })

  const given: Record<string, unknown> = parse(
    readFileSync(join(GOLDEN, 'external.values.yaml'), 'utf8'),
  )
  test.each<[string, Record<string, unknown>, string | RegExp]>([
    ['no values', {}, /image|organizations|publicUrl/],
    ['no organization', { ...given, organizations: [] }, /organizations/],
    ['a path in the address', { ...given, publicUrl: 'https://a.example.com/access' }, /publicUrl/],
    ['a plain address', { ...given, publicUrl: 'http://a.example.com' }, /publicUrl/],
    ['a misspelled value', { ...given, replica: 3 }, /replica/],
    ['a secret as a setting', { ...given, settings: { SESSION_SECRET: 'x' } }, /SESSION_SECRET/],
    [
      'a database address as a setting',
      { ...given, settings: { DATABASE_URL: 'x' } },
      /DATABASE_URL/,
    ],
    [
      'providers as a setting',
      { ...given, settings: { SIGN_IN_PROVIDERS: '[]' } },
      /SIGN_IN_PROVIDERS/,
    ],
    ['a password as a value', { ...given, database: { external: { password: 'x' } } }, /password/],
    [
      'no database',
      { ...given, database: { external: { host: '' } } },
      'Set database.external.host',
    ],
    [
      'two replicas of the embedded database',
      { ...given, database: { type: 'embedded' } },
      'The embedded database allows one replica',
    ],
    [
      'a worker of the embedded database',
      { ...given, database: { type: 'embedded' }, replicas: 1, worker: { enabled: true } },
      'set worker.enabled=false',
    ],
    [
      'an identity without a worker',
      { ...given, worker: { identity: { enabled: true } } },
      'set worker.enabled=true',
    ],
    [
      'an identity of nobody',
      { ...given, worker: { enabled: true, identity: { enabled: true, organization: 'org-1' } } },
      'worker.identity.serviceAccount or worker.identity.existingSecret',
    ],
    ['a worker as a setting', { ...given, settings: { WORKER: 'separate' } }, /WORKER/],
    [
      'both ways in',
      { ...given, httpRoute: { enabled: true, parentRefs: [{ name: 'a' }] } },
      'Enable ingress or httpRoute, not both',
    ],
  ])('%s is refused', (_what, values, why) => {
    const file = join(folder, 'values.yaml')
    writeFileSync(file, stringify(values))
    const { status, stderr } = render(file)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(why)
  })
})

const golden = GOLDEN_NAMES.filter((name) => existsSync(join(GOLDEN, `${name}.yaml`)))
const objectsOf = (name: string) =>
  parseAllDocuments(readFileSync(join(GOLDEN, `${name}.yaml`), 'utf8'))
    .map((document) => document.toJS())
    .filter((value) => value !== null)
    .map((value) => KubernetesObject.parse(value))

test('every example has a rendered form', () => expect(golden).toEqual(GOLDEN_NAMES))

describe.each(golden)('the chart with the values of %s', (name) => {
  const objects = objectsOf(name)
  const deployments = objects
    .filter(({ kind }) => kind === 'Deployment')
    .map((object) => Deployment.parse(object))
  const containers = deployments.flatMap(({ spec }) => spec.template.spec.containers)

  test('is admitted by Pod Security restricted, with a root that cannot be written', () => {
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    expect(deployments.length).toBeGreaterThan(0)
    for (const { spec } of deployments) {
      expect(violation(labels, spec.template.spec)).toBeUndefined()
      expect(spec.template.spec.securityContext.runAsUser).toBe(65_532)
    }
    for (const { securityContext } of containers)
      expect(securityContext.readOnlyRootFilesystem).toBe(true)
  })

  test('has only fields that Kubernetes knows', () => {
    const unknown = objects.flatMap((object) => {
      const [version = '', group = ''] = object.apiVersion.split('/').toReversed()
      const type = { group, version, kind: object.kind, plural: '', namespaced: true }
      if (schemaName(type) === undefined) return []
      return decoded(type as Parameters<typeof decoded>[0], object).unknown
    })
    expect(unknown).toEqual([])
  })

  test('gives the console no rights, makes no Secret, and stays in its namespace', () => {
    const kinds = objects.map(({ kind }) => kind)
    expect(kinds.filter((kind) => /Role|Secret/.test(kind))).toEqual([])
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(
      new Set(['identity']),
    )
  })

  test('selects its own pods, and mounts what it has', () => {
    for (const { metadata, spec } of deployments) {
      const { template, selector } = spec
      const selecting = deployments.filter(({ spec: other }) =>
        Object.entries(other.selector.matchLabels).every(
          ([label, value]) => template.metadata.labels[label] === value,
        ),
      )
      expect(selecting.map((other) => other.metadata.name)).toEqual([metadata.name])
      expect(template.metadata.labels).toMatchObject(selector.matchLabels)
      const volumes = template.spec.volumes.map((volume) => volume.name)
      for (const { volumeMounts } of template.spec.containers)
        expect(volumeMounts.map((mount) => mount.name).toSorted()).toEqual(volumes.toSorted())
    }
  })

  test('verifies the certificate of PostgreSQL, and has no secret in a value', () => {
    for (const { env } of containers) {
      const url = env.find((variable) => variable.name === 'DATABASE_URL')?.value
      if (url) expect(new URL(url).searchParams.get('sslmode')).toBe('verify-full')
    }
    for (const variable of containers.flatMap(({ env }) => env))
      if (/SECRET|PASSWORD|SINKS|PROVIDERS/.test(variable.name))
        expect(variable.value).toBeUndefined()
  })
})

test('leaves the jobs to the worker where there is one', () => {
  const settings = (name: string) =>
    objectsOf(name)
      .filter(({ kind }) => kind === 'Deployment')
      .flatMap((object) => Deployment.parse(object).spec.template.spec.containers)
      .map(({ name: container, env }) => [
        container,
        env.find((variable) => variable.name === 'WORKER')?.value,
      ])
  expect(settings('external')).toEqual([['console', undefined]])
  expect(settings('worker')).toEqual([
    ['console', 'separate'],
    ['worker', undefined],
  ])
})

test('the chart has the version of the console', () => {
  const chart: unknown = parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8'))
  expect(chart).toMatchObject({ version: project.version, appVersion: project.version })
})
