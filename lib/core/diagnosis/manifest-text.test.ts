import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { checkManifest } from './workload-check'

const spec = (account = 'train-runner') => `serviceAccountName: ${account}
containers:
  - { name: app, image: "example/app:1", env: [{ name: AWS_ACCESS_KEY_ID, value: x }] }`

const indented = (text: string, by: number) => text.replace(/^/gm, ' '.repeat(by))

const under = (path: string[], text: string) =>
  path.map((step, depth) => `${indented(`${step}:`, depth * 2)}\n`).join('') +
  indented(text, path.length * 2)

const object = (kind: string, path: string[], text = spec()) =>
  `kind: ${kind}\nmetadata: { name: x, namespace: ml-team }\n${under(path, text)}\n`

const read = (text: string) =>
  checkManifest(text)?.workloads.map(({ workload }) => [
    workload.kind,
    workload.account,
    workload.containers.length,
  ])

const TEMPLATE = ['spec', 'template', 'spec']

describe('every object that carries a pod is read', () => {
  test.each([
    ['Pod', ['spec']],
    ['Deployment', TEMPLATE],
    ['StatefulSet', TEMPLATE],
    ['DaemonSet', TEMPLATE],
    ['ReplicaSet', TEMPLATE],
    ['Job', TEMPLATE],
    ['CronJob', ['spec', 'jobTemplate', ...TEMPLATE]],
    ['PodTemplate', ['template', 'spec']],
    ['RayJob', ['spec', 'rayClusterSpec', 'headGroupSpec', 'template', 'spec']],
    ['RayService', ['spec', 'rayClusterConfig', 'headGroupSpec', 'template', 'spec']],
    ['PyTorchJob', ['spec', 'pytorchReplicaSpecs', 'Master', 'template', 'spec']],
    ['MPIJob', ['spec', 'mpiReplicaSpecs', 'Launcher', 'template', 'spec']],
    ['Service', TEMPLATE],
    ['InferenceService', ['spec', 'predictor']],
    ['Notebook', TEMPLATE],
    ['LeaderWorkerSet', ['spec', 'leaderWorkerTemplate', 'workerTemplate', 'spec']],
  ])('%s', (kind, path) => {
    expect(read(object(kind, path))).toEqual([[kind, 'train-runner', 1]])
  })

  test('an Argo workflow, a scheduled one and a template of one', () => {
    const workflow = `entrypoint: main
serviceAccountName: train-runner
templates:
  - { name: main, container: { image: "example/app:1" }, sidecars: [{ name: s, image: s }] }
  - { name: code, script: { image: "python:3.12", source: "print(1)" } }
  - { name: steps, steps: [] }`
    for (const [kind, path] of [
      ['Workflow', ['spec']],
      ['CronWorkflow', ['spec', 'workflowSpec']],
      ['WorkflowTemplate', ['spec']],
    ] as const)
      expect(read(object(kind, [...path], workflow))).toEqual([[kind, 'train-runner', 3]])
  })

  test('templates of Argo with an account of their own are apart', () => {
    const workflow = `serviceAccountName: train-runner
templates:
  - { name: a, container: { image: "example/app:1" } }
  - { name: b, serviceAccountName: writer, container: { image: "example/app:1" } }`
    expect(read(object('Workflow', ['spec'], workflow))).toEqual([
      ['Workflow', 'train-runner', 1],
      ['Workflow', 'writer', 1],
    ])
  })

  test('a TrainJob, which gets no mounts that its kind does not have', () => {
    const job = `trainer: { image: "amazon/aws-cli:2.15.0", command: [aws, s3, ls] }
podTemplateOverrides: [{ spec: { serviceAccountName: train-runner } }]`
    const check = checkManifest(object('TrainJob', ['spec'], job))
    expect(read(object('TrainJob', ['spec'], job))).toEqual([['TrainJob', 'train-runner', 1]])
    expect(check?.corrected).toContain('aws-cli:2.33.2')
    expect(check?.corrected).not.toContain('volume')
  })

  test('a Slinky NodeSet whose container stands beside its template', () => {
    const set = `slurmd: { image: "slurmd:25.11" }
template: { spec: { serviceAccountName: slurm } }`
    expect(read(object('NodeSet', ['spec'], set))).toEqual([['NodeSet', 'slurm', 1]])
  })

  test('the parts of one object are told apart', () => {
    const set = `replicatedJobs:
  - { name: a, template: { spec: { template: { spec: { containers: [{ name: a }] } } } } }
  - { name: b, template: { spec: { template: { spec: { containers: [{ name: b }] } } } } }`
    const parts = checkManifest(object('JobSet', ['spec'], set))?.workloads
    expect(parts?.map(({ workload }) => workload.part)).toEqual([
      'replicatedJobs 0',
      'replicatedJobs 1',
    ])
  })

  test('the items of a list, and of a list that a cluster returned', () => {
    const list = (kind: string, item: string) =>
      `kind: ${kind}\nitems:\n  - { ${item}metadata: { name: a }, spec: { containers: [{ name: a }] } }\n`
    expect(read(list('List', 'kind: Pod, '))).toEqual([['Pod', 'default', 1]])
    expect(read(list('PodList', ''))).toEqual([['Pod', 'default', 1]])
  })

  test('an object without pods is none', () => {
    expect(checkManifest('kind: Service\nspec: { ports: [{ port: 80 }] }')).toBeUndefined()
  })
})

describe('texts as people have them', () => {
  const pod = object('Pod', ['spec'])

  test.each([
    ['a byte order mark', `\uFEFF${pod}`],
    ['CRLF line ends', pod.replaceAll('\n', '\r\n')],
    [
      'null members',
      pod.replace('  containers:', '  initContainers:\n  volumes: null\n  containers:'),
    ],
    ['a leading separator and a comment', `# mine\n---\n${pod}`],
  ])('%s', (_, text) => {
    const check = checkManifest(text)
    expect(check?.workloads).toHaveLength(1)
    expect(check?.corrected).not.toContain('AWS_ACCESS_KEY_ID')
  })

  test('JSON in one line stays JSON', () => {
    const text = JSON.stringify({
      kind: 'Pod',
      metadata: { name: 'x', uid: null },
      spec: {
        serviceAccountName: 'train-runner',
        containers: [{ name: 'app', env: [{ name: 'AWS_PROFILE', value: 'old' }] }],
      },
    })
    const { corrected = '' } = checkManifest(text) ?? {}
    expect(JSON.stringify(JSON.parse(corrected))).not.toContain('AWS_PROFILE')
    expect(JSON.stringify(JSON.parse(corrected))).toContain('train-runner')
  })

  test('a correction keeps every document and its comments', () => {
    const text = `kind: ConfigMap # settings\nmetadata: { name: a }\n---\n${pod}---\n${object('Job', TEMPLATE)}---\nkind: Secret\nmetadata: { name: z }\n`
    const { corrected = '' } = checkManifest(text) ?? {}
    const kinds = parseAllDocuments(corrected).map((one) => one.toJS().kind)
    expect(kinds.filter((kind) => kind !== undefined)).toEqual(
      expect.arrayContaining(['ConfigMap', 'Pod', 'Job', 'Secret']),
    )
    expect(corrected).toContain('# settings')
    expect(corrected).not.toContain('AWS_ACCESS_KEY_ID')
  })

  test('a list that grows over the limit is corrected too', () => {
    const items = Array.from(
      { length: 200 },
      (_, index) =>
        `- { kind: Pod, metadata: { name: p${index}, namespace: ml-team-with-a-long-name }, spec: { serviceAccountName: train-runner, containers: [{ name: app, image: "example/app:1", env: [{ name: KEEP, value: "${'x'.repeat(2400)}" }] }] } }\n`,
    )
    const text = `kind: List\nitems:\n${items.join('')}`
    expect(text.length).toBeLessThan(512 * 1024)
    expect(checkManifest(text)?.corrected?.length).toBeGreaterThan(512 * 1024)
  })

  test.each([
    ['template', 'kind: Pod\nspec:\n  serviceAccountName: {{ .Values.account }}\n', 'Line 3 '],
    ['template', 'kind: Pod\nmetadata: {{- include "x" . | nindent 4 }}\n', 'Line 2 '],
    ['template', 'kind: Pod\n{% if gpu %}\nspec: {}\n{% endif %}\n', 'Line 2 '],
    ['tabs', 'kind: Pod\nspec:\n\tcontainers: []\n', ''],
    ['invalid', 'kind: Pod\nspec: [\n', ''],
  ])('%s is named', (code, text, detail) => {
    const [problem] = checkManifest(text)?.problems ?? []
    expect(problem?.code).toBe(code)
    expect(problem?.detail).toContain(detail)
  })

  test('expressions of Argo are no template', () => {
    expect(read(object('Pod', ['spec'], spec('"{{workflow.parameters.account}}"')))).toHaveLength(1)
  })
})
