import { expect } from '../fixtures'
import {
  addServiceAccount,
  expectPassed,
  federateCluster,
  giveAccess,
  goToCluster,
  startRun,
} from '../steps'
import { REAL, realClusterTest, setWebhook } from './fixtures'

realClusterTest(
  'J1 on a real cluster: from nothing to access proved by a pod with the real AWS CLI',
  async ({ page, world, namespace, as }) => {
    await as('operator')
    await goToCluster(page, REAL)
    const chain = page.getByRole('list', { name: new RegExp(REAL) })
    const link = (name: string) => chain.getByRole('listitem').filter({ hasText: name }).first()
    await expect(link('Issuer')).toContainText('valid')
    await expect(link('Federation')).toContainText('Not federated')

    await federateCluster(page, REAL)
    await goToCluster(page, REAL)
    await expect(link('Federation')).toContainText('1 active')
    await expect(link('Webhook')).toContainText('Not installed')
    await expect(page.getByText('helm upgrade pod-identity-webhook')).toBeVisible()
    await setWebhook(world, 'installed')

    await page.getByRole('link', { name: 'Service accounts' }).click()
    await addServiceAccount(page, { namespace, name: 'trainer' })
    await expect(page.getByRole('heading', { name: 'trainer' })).toBeVisible()

    await giveAccess(page, { bucket: 'datasets', reason: 'Training reads datasets' })
    await startRun(page)
    await expectPassed(page)

    await goToCluster(page, REAL)
    await expect(link('Webhook')).toContainText('Mutates pods')
  },
)
