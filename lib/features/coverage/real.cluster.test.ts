import { expect, test } from 'vitest'
import { readWebhook } from '@/lib/features/clusters/webhook'
import { testContext } from '@/lib/testing/context'
import { registerByService } from '@/lib/testing/verifications/mistrusted-webhook'
import { createRealAccount, openRealClusterWorld } from '@/lib/testing/verifications/real'
import { readCoverage, readTemplates } from './service'

const openReal = async () =>
  openRealClusterWorld(await testContext({ seed: 'empty', realCluster: true }))

const RESTRICTED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  runAsUser: 65_532,
  seccompProfile: { type: 'RuntimeDefault' },
}

test('counts the pods of a real Deployment, tries its template, and names it once it is not mutated', async () => {
  const world = await openReal()
  const given = await createRealAccount(world)
  const { namespace, account } = given.target
  const labels = { app: 'train' }
  await given.put({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'train', namespace },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: account,
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'app',
              image: given.context.config.VERIFICATION_IMAGE,
              imagePullPolicy: 'IfNotPresent',
              command: ['sleep', '600'],
              securityContext: RESTRICTED,
            },
          ],
        },
      },
    },
  })
  const ref = { cluster: world.cluster, namespace, account }
  const coverage = async () => {
    const { pods, covered, gaps } = await readCoverage(given.context, ref)
    return { pods, covered, gaps }
  }
  await expect.poll(coverage, { timeout: 60_000 }).toEqual({ pods: 2, covered: 2, gaps: {} })
  const result = async () =>
    (await readTemplates(given.context, ref)).templates.map(({ kind, name, result }) => [
      kind,
      name,
      result,
    ])
  expect(await result()).toEqual([['Deployment', 'train', 'mutated']])

  await given.trouble({ unmutated: labels })
  await expect.poll(result, { timeout: 30_000 }).toEqual([['Deployment', 'train', 'not-mutated']])
  await given.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'left', namespace, labels },
    spec: {
      serviceAccountName: account,
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: 'app',
          image: given.context.config.VERIFICATION_IMAGE,
          imagePullPolicy: 'IfNotPresent',
          command: ['sleep', '600'],
          securityContext: RESTRICTED,
        },
      ],
    },
  })
  await expect
    .poll(coverage, { timeout: 60_000 })
    .toMatchObject({ covered: 2, gaps: { 'not-mutated': 1 } })
  await given.trouble({ unmutated: {} })
  await expect.poll(result, { timeout: 30_000 }).toEqual([['Deployment', 'train', 'mutated']])
  await given.remove()
})

test('names a certificate that a real registration does not trust, and its repair', async () => {
  const world = await openReal()
  const given = await createRealAccount(world)
  const { namespace } = given.target
  await given.change({ webhook: 'down' })
  const certificate = async () => {
    const { health } = await readWebhook(given.context, { cluster: world.cluster })
    return health.find(({ check }) => check === 'certificate')
  }
  await registerByService({ namespace, put: given.put }, 'other')
  expect(await certificate()).toMatchObject({
    code: 'certificate-other-issuer',
    secret: `${namespace}/pod-identity-webhook-tls`,
  })
  await registerByService({ namespace, put: given.put }, 'trusted')
  expect(await certificate()).toMatchObject({ code: 'certificate-valid', days: 60 })
  await given.change({ webhook: 'installed' })
  await given.remove()
})
