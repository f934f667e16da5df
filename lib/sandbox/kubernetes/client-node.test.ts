import {
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  type V1Pod,
  type V1ServiceAccount,
  Watch,
} from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstOf } from '@/lib/testing/sandbox/control'
import { kubeconfigOf } from '../kubeconfig'
import { startSandbox } from '../start'

// The official JavaScript client with its own HTTP, models and watch, which the console's adapter replaces.
let sandbox: Awaited<ReturnType<typeof startSandbox>>
const config = new KubeConfig()
let base = ''
let api: CoreV1Api
const namespace = 'ml-team'

beforeAll(async () => {
  sandbox = await startSandbox()
  const world = sandbox.createWorld('default')
  base = `${sandbox.url}/k8s/${firstOf(world).id}/t/${world.tokens.operator}`
  config.loadFromString(kubeconfigOf(sandbox.url, firstOf(world), world.tokens))
  for (const cluster of config.clusters) Object.assign(cluster, { skipTLSVerify: true })
  api = config.makeApiClient(CoreV1Api)
})
afterAll(() => sandbox.close())

test('lists pages, creates and patches', async () => {
  const first = await api.listNamespacedServiceAccount({ namespace, limit: 1 })
  expect(first.items).toHaveLength(1)
  const next = first.metadata?._continue ?? ''
  const rest = await api.listNamespacedServiceAccount({ namespace, _continue: next })
  expect(rest.items[0]?.metadata?.name).not.toBe(first.items[0]?.metadata?.name)

  const body: V1ServiceAccount = { metadata: { name: 'by-client-node' } }
  const created = await api.createNamespacedServiceAccount({ namespace, body })
  expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date)
  const annotations = { 'caios.coreweave.com/inject': 'true' }
  const patched = await api.patchNamespacedServiceAccount(
    { namespace, name: 'by-client-node', body: { metadata: { annotations } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  )
  expect(patched.metadata?.annotations).toEqual(annotations)
  await expect(api.readNamespacedServiceAccount({ namespace, name: 'nobody' })).rejects.toThrow(
    expect.objectContaining({ code: 404, body: expect.stringContaining('"NotFound"') }),
  )
})

test('watches a pod from creation to completion and reads its complete log', async () => {
  const name = 'by-client-node'
  const phases: string[] = []
  const over = new Promise<void>((resolve, reject) => {
    const follow = (_event: string, pod: V1Pod) => {
      const phase = pod.status?.phase ?? ''
      if (phases.at(-1) !== phase) phases.push(phase)
      if (phase === 'Succeeded' || phase === 'Failed') resolve()
    }
    const query = { fieldSelector: `metadata.name=${name}` }
    const path = `/api/v1/namespaces/${namespace}/pods`
    new Watch(config).watch(path, query, follow, reject).then((request) => {
      stop = () => request.abort()
    }, reject)
  })
  let stop = () => {}
  const command = ['sh', '-c', 'echo one; echo two']
  const body: V1Pod = {
    metadata: { name },
    spec: {
      restartPolicy: 'Never',
      containers: [{ name: 'app', image: 'amazon/aws-cli', command }],
    },
  }
  await api.createNamespacedPod({ namespace, body })
  await over
  stop()
  expect(phases).toEqual(['Pending', 'Running', 'Succeeded'])

  const path = `/api/v1/namespaces/${namespace}/pods/${name}/log?follow=true`
  const log = await fetch(`${base}${path}`, { redirect: 'error' })
  expect(await log.text()).toBe('one\ntwo\n')
})
