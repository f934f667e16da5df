import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import type { TestPerson } from '../../lib/testing/world'
import {
  controlWorld,
  createWorld,
  findCluster,
  test as shared,
  type TestOrganization,
} from '../fixtures'
import { federateCluster, goToCluster } from '../steps'

export const REAL = 'real'

const change = (world: TestOrganization, body: object) =>
  controlWorld(world, `clusters/${findCluster(world, REAL).id}`, body)
const objects = (world: TestOrganization, body: object) =>
  controlWorld(world, `clusters/${findCluster(world, REAL).id}/objects`, body)

export const setWebhook = (world: TestOrganization, webhook: 'installed' | 'missing') =>
  change(world, { webhook })

/** A test with an empty organization that has the real cluster, and a restricted namespace in it. */
export const realClusterTest = shared.extend<{ namespace: string }>({
  world: async ({ browserName: _ }, use) => {
    const world = await createWorld('empty', { realCluster: true })
    await setWebhook(world, 'missing')
    await use(world)
  },
  namespace: async ({ world }, use) => {
    const name = `team-${randomUUID().slice(0, 8)}`
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    await objects(world, {
      put: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } },
    })
    await use(name)
    await objects(world, { remove: { kind: 'Namespace', name } })
  },
})

type Given = { page: Page; world: TestOrganization; as: (person: TestPerson) => Promise<void> }

/** Installs the webhook and federates the cluster; ends at its service accounts. */
export async function federateRealCluster({ page, world, as }: Given) {
  await setWebhook(world, 'installed')
  await as('operator')
  await goToCluster(page, REAL)
  await federateCluster(page, REAL)
  await page.goto(`/workloads?cluster=${findCluster(world, REAL).id}`)
}
