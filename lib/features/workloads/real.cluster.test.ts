import { expect, test } from 'vitest'
import { readServiceAccount } from '@/lib/features/service-accounts/service'
import { testContext } from '@/lib/testing/context'
import { createRealAccount, openRealClusterWorld } from '@/lib/testing/verifications/real'
import { readWorkloads, restartDeployment } from './service'

test('lists a pod older than the annotation and restarts its Deployment', async () => {
  const world = await openRealClusterWorld(await testContext({ seed: 'empty', realCluster: true }))
  const given = await createRealAccount(world, { annotations: {} })
  const { context, kubernetes, target } = given
  const { namespace, account: name } = target
  const place = { cluster: world.cluster, namespace }
  const labels = { app: 'train' }
  await given.put({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'train', namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          terminationGracePeriodSeconds: 1,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65_532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'app',
              image: context.config.VERIFICATION_IMAGE,
              imagePullPolicy: 'IfNotPresent',
              command: ['sleep', '600'],
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
              },
            },
          ],
        },
      },
    },
  })
  const behind = async () => {
    const { pods } = await readServiceAccount(context, { ...place, name })
    return pods.ok ? pods.value : undefined
  }
  await expect.poll(behind, { timeout: 60_000 }).toMatchObject({ alive: 1, behind: [] })
  const { metadata } = await kubernetes.getServiceAccount({ namespace, name })
  await kubernetes.annotateServiceAccount({
    namespace,
    name,
    resourceVersion: metadata.resourceVersion,
    annotations: { 'caios.coreweave.com/inject': 'true' },
  })
  expect(await behind()).toMatchObject({
    alive: 1,
    behind: [{ lag: 'without-credentials', owner: { kind: 'Deployment', name: 'train' } }],
  })
  const [checked] = (await readWorkloads(context, { ...place, account: name })).workloads
  expect(checked?.findings.find(({ code }) => code === 'endpoint')).toMatchObject({ state: 'warn' })

  await restartDeployment(context, { ...place, deployment: 'train' })
  await expect.poll(behind, { timeout: 60_000 }).toMatchObject({ alive: 1, behind: [] })
  await given.remove()
})
