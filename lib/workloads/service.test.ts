import { expect, test } from 'vitest'
import { checkManifest } from '../diagnose/manifest'
import { listAudit } from '../store/audit'
import { testContext } from '../testing/context'
import { idOf, kubernetesOf, runner, type World } from '../verifications/testing'
import { readWorkloads, restartDeployment } from './service'

const withDeployment = async () => {
  const world = await testContext()
  await world.control(`clusters/${idOf(world)}/objects`, {
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
            serviceAccountName: 'train-runner',
            securityContext: { runAsUser: 1000 },
            containers: [{ name: 'app', image: 'amazon/aws-cli:2.15.0' }],
          },
        },
      },
    },
  })
  return world
}
const asked = (world: World) => {
  const { cluster, namespace, account } = runner(world)
  return { cluster, namespace, account }
}

test('the workloads of an account are checked, and their manifests corrected', async () => {
  const world = await withDeployment()
  const report = await readWorkloads(world.context, asked(world))
  const deployment = report.workloads.find(({ kind }) => kind === 'Deployment')
  const wrong = deployment?.findings.filter(({ state }) => state === 'fail').map(({ code }) => code)
  expect(wrong).toEqual(['fs-group', 'client-version'])
  expect(
    checkManifest(deployment?.corrected ?? '')?.findings.every(({ state }) => state === 'pass'),
  ).toBe(true)
  expect(report).toMatchObject({ complete: true })
  expect(report).not.toHaveProperty('restartRefusal')
})

test('a pod that predates the annotation is told to have come up without credentials', async () => {
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

test('a restart is recorded, and leaves the mark kubectl leaves', async () => {
  const world = await withDeployment()
  const { cluster, namespace } = asked(world)
  const { at } = await restartDeployment(world.context, { cluster, namespace, deployment: 'train' })
  const { spec } = await kubernetesOf(world).getDeployment({ namespace, name: 'train' })
  expect(spec.template.metadata?.annotations).toEqual({ 'kubectl.kubernetes.io/restartedAt': at })
  const rows = await listAudit(world.context)
  expect(rows.map(({ action, kind }) => [action, kind])).toEqual([
    ['deployment.restart', 'outcome'],
    ['deployment.restart', 'intent'],
  ])
})

test('who may not restart is told so beforehand, and refused by the cluster', async () => {
  const world = await withDeployment()
  const reviewer = world.as('reviewer')
  const { restartRefusal } = await readWorkloads(reviewer, asked(world))
  expect(restartRefusal).toContain('may not patch deployments in ml-team')
  const { cluster, namespace } = asked(world)
  await expect(
    restartDeployment(reviewer, { cluster, namespace, deployment: 'train' }),
  ).rejects.toMatchObject({ code: 'forbidden' })
})
