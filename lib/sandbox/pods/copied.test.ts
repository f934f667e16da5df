import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { workloadFiles } from '@/lib/features/workloads/manifests'
import { openKubernetes } from '@/lib/testing/clients'
import { firstOf } from '@/lib/testing/sandbox/control'
import { startSandbox } from '../start'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const SLOW = { timeout: 30_000 }

test('the console’s example pod lists the bucket once its ConfigMap exists', async () => {
  const world = sandbox.createWorld('default')
  const { id, apiServerEndpoint } = firstOf(world)
  const token = world.tokens.team
  const cluster = openKubernetes({ server: new URL(`http://${apiServerEndpoint}`), token })
  const named = { namespace: 'ml-team', name: 'train-runner-example' }
  const files = workloadFiles(
    { namespace: named.namespace, account: 'train-runner' },
    { endpoint: 'http://cwlota.com', region: 'US-EAST-04A', bucket: 'checkpoints' },
    { image: 'docker.io/amazon/aws-cli:2.33.2' },
  )
  const apply = async (key: 'configmap' | 'pod') => {
    const manifest = parse(files.find((file) => file.key === key)?.code ?? '', { version: '1.1' })
    const answer = await fetch(
      `${sandbox.url}/k8s/${id}/t/${token}/api/v1/namespaces/${named.namespace}/${key}s`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(manifest),
      },
    )
    expect(answer.status, await answer.text()).toBe(201)
  }

  await apply('pod')
  const events = () =>
    cluster.listEvents({ namespace: named.namespace, involved: { name: named.name } })
  await expect
    .poll(async () => (await events()).map(({ message }) => message).join(), SLOW)
    .toContain('configmap "object-storage" not found')
  await cluster.deletePod(named)
  await expect.poll(() => cluster.getPod(named).catch(({ code }) => code), SLOW).toBe('not-found')

  await apply('configmap')
  await apply('pod')
  await expect
    .poll(async () => (await cluster.getPod(named)).status?.phase, SLOW)
    .toMatch(/Succeeded|Failed/)
  const lines: string[] = []
  for await (const line of cluster.podLog({ ...named, signal: AbortSignal.timeout(5_000) }))
    lines.push(line)
  expect(lines.join('\n')).toMatch(/^ +PRE \S+\/$|^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+ \S+$/m)
})
