import { describe, expect, test } from 'vitest'
import { checkManifest } from '@/lib/core/diagnosis/workload-check'
import { listAudit } from '@/lib/server/audit/audit'
import { type TestContext, testContext } from '@/lib/testing/context'
import { clusterClient, clusterIdOf, runnerInput } from '@/lib/testing/verifications/world'
import { checkWorkloadFiles } from './check'
import { readWorkloads, restartDeployment } from './service'

const withDeployment = async (account = 'train-runner') => {
  const world = await testContext()
  await world.control(`clusters/${clusterIdOf(world)}/objects`, {
    put: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'train', namespace: 'ml-team' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'train' } },
        template: {
          metadata: { labels: { app: 'train' } },
          spec: {
            serviceAccountName: account,
            securityContext: { runAsUser: 1000 },
            containers: [{ name: 'app', image: 'amazon/aws-cli:2.15.0' }],
          },
        },
      },
    },
  })
  return world
}
const asked = (world: TestContext) => {
  const { cluster, namespace, account } = runnerInput(world)
  return { cluster, namespace, account }
}

test('checks the workloads of a service account and corrects their manifests', async () => {
  const world = await withDeployment()
  const report = await readWorkloads(world.context, asked(world))
  const deployment = report.workloads.find(({ kind }) => kind === 'Deployment')
  const wrong = deployment?.findings.filter(({ state }) => state === 'fail').map(({ code }) => code)
  expect(wrong).toEqual(['client-version'])
  expect(
    checkManifest(deployment?.corrected ?? '')?.workloads[0]?.findings.every(
      ({ state }) => state === 'pass',
    ),
  ).toBe(true)
  expect(report).toMatchObject({ complete: true })
  expect(report).not.toHaveProperty('restartRefusal')
})

describe('a dry run of the Deployment’s own template', () => {
  const injectionOf = async (world: TestContext, context = world.context, account?: string) => {
    const report = await readWorkloads(context, { ...asked(world), ...(account && { account }) })
    return report.workloads
      .find(({ kind }) => kind === 'Deployment')
      ?.findings.find(({ code }) => code === 'injection')
  }

  test('says whether a new pod gets credentials, and creates none', async () => {
    const world = await withDeployment()
    expect(await injectionOf(world)).toMatchObject({ state: 'pass' })
    const { items } = await clusterClient(world).listPods({ namespace: 'ml-team' })
    expect(items.filter(({ metadata }) => /^train-.{5}$/.test(metadata.name))).toEqual([])
  })

  test('finds that the account of the template is not annotated', async () => {
    const world = await withDeployment('default')
    expect(await injectionOf(world, world.context, 'default')).toMatchObject({ state: 'fail' })
  })

  test('is not made for a person who may not create pods', async () => {
    const world = await withDeployment()
    expect(await injectionOf(world, world.as('reviewer'))).toBeUndefined()
  })
})

describe('the files that are offered to copy', () => {
  const chosen = { bucket: 'datasets', region: 'US-EAST-04A', place: 'inside' } as const

  test('are accepted in a dry run that creates nothing', async () => {
    const world = await testContext()
    const checks = await checkWorkloadFiles(world.as('team'), { ...asked(world), ...chosen })
    expect(Object.keys(checks).toSorted()).toEqual([
      'caching-configmap',
      'configmap',
      'manual',
      'pod',
    ])
    expect(Object.values(checks).filter(({ ok }) => !ok)).toEqual([])
    const { items } = await clusterClient(world).listPods({ namespace: 'ml-team' })
    expect(items.filter(({ metadata }) => metadata.name.endsWith('-example'))).toEqual([])
  })

  test('are rejected with the API server’s message when admission rejects them', async () => {
    const world = await testContext()
    const checks = await checkWorkloadFiles(world.context, {
      ...asked(world),
      account: 'nobody-made-this',
      ...chosen,
    })
    expect(checks['configmap']).toMatchObject({ ok: true })
    expect(checks['pod']).toMatchObject({
      error: { upstream: expect.stringContaining('serviceaccount "nobody-made-this" not found') },
    })
  })

  test('are not checked for a person who may not create pods, with the reason', async () => {
    const world = await testContext()
    const checks = await checkWorkloadFiles(world.as('partner'), { ...asked(world), ...chosen })
    expect(checks['pod']).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  })
})

test('reports that a pod older than the annotation has no credentials', async () => {
  const world = await testContext()
  const { workloads } = await readWorkloads(world.context, asked(world))
  const states = workloads.map(({ name, findings }) => [
    name,
    findings.find(({ code }) => code === 'injection')?.state,
  ])
  expect(states).toEqual([
    ['train-runner-0', 'fail'],
    ['train-runner-1', 'pass'],
  ])
})

test('records a restart and sets the annotation that kubectl sets', async () => {
  const world = await withDeployment()
  const { cluster, namespace } = asked(world)
  const { at } = await restartDeployment(world.context, { cluster, namespace, deployment: 'train' })
  const { spec } = await clusterClient(world).getDeployment({ namespace, name: 'train' })
  expect(spec.template.metadata?.annotations).toEqual({ 'kubectl.kubernetes.io/restartedAt': at })
  const rows = await listAudit(world.context)
  expect(rows.map(({ action, kind }) => [action, kind])).toEqual([
    ['deployment.restart', 'outcome'],
    ['deployment.restart', 'intent'],
  ])
})

test('shows a person without permission why they may not restart, and the API server rejects them', async () => {
  const world = await withDeployment()
  const reviewer = world.as('reviewer')
  const { restartRefusal } = await readWorkloads(reviewer, asked(world))
  expect(restartRefusal).toContain('cannot restart Deployments in ml-team')
  const { cluster, namespace } = asked(world)
  await expect(
    restartDeployment(reviewer, { cluster, namespace, deployment: 'train' }),
  ).rejects.toMatchObject({ code: 'forbidden' })
})
