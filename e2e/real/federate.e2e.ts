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
    const map = page.getByRole('region', { name: `Access map of ${REAL}` })
    const node = (name: RegExp) => map.getByRole('link', { name }).first()
    await expect(node(/, Issuer, Proved/)).toBeVisible()
    await expect(node(/^None, Federation config/)).toBeVisible()

    await federateCluster(page, REAL)
    await goToCluster(page, REAL)
    await expect(node(/, Federation config, Configured/)).toBeVisible()
    await expect(node(/^Not installed, Webhook/)).toBeVisible()
    await expect(page.getByText('helm upgrade pod-identity-webhook')).toBeVisible()
    await setWebhook(world, 'installed')

    await page.getByRole('link', { name: 'Service accounts' }).click()
    await addServiceAccount(page, { namespace, name: 'trainer' })
    await expect(page.getByRole('heading', { name: 'trainer' })).toBeVisible()

    await giveAccess(page, { bucket: 'datasets', reason: 'Training reads datasets' })
    await startRun(page)
    await expectPassed(page, { lists: false })

    await goToCluster(page, REAL)
    await expect(node(/^Injecting, Webhook, Proved/)).toBeVisible()
  },
)
