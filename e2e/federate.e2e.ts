import { expect, test } from './fixtures'
import {
  addServiceAccount,
  expectPassed,
  federateCluster,
  giveAccess,
  goToCluster,
  startRun,
} from './steps'

test.use({ seed: 'empty' })

test('J1: from an unfederated cluster to proved access without typing an identifier', async ({
  page,
  as,
}) => {
  await as('operator')
  await goToCluster(page, 'research-north')
  const map = page.getByRole('region', { name: 'Access map of research-north' })
  await expect(map.getByRole('link', { name: /, Issuer, Proved/ })).toBeVisible()
  await expect(map.getByRole('link', { name: /^None, Federation config/ })).toBeVisible()
  await expect(page.getByText('CoreWeave does not trust tokens of')).toBeVisible()

  await federateCluster(page, 'research-north')
  await goToCluster(page, 'research-north')
  await expect(
    map.getByRole('link', { name: /^research-north, Federation config, Configured/ }),
  ).toBeVisible()
  await expect(page.getByText('helm upgrade pod-identity-webhook')).toBeVisible()

  await page.getByRole('link', { name: 'Service accounts' }).click()
  await addServiceAccount(page, { namespace: 'ml-team', name: 'trainer' })
  await expect(page.getByRole('heading', { name: 'trainer' })).toBeVisible()

  await giveAccess(page, { bucket: 'datasets', reason: 'Training reads datasets' })
  await startRun(page)
  await expectPassed(page, { otherZone: true, lists: false })
  await expect(
    page.getByText('Read on datasets proved for ml-team/trainer, in US-EAST-04A.'),
  ).toBeVisible()

  await page.goto('/audit')
  for (const action of ['federation-config.create', 'service-account.create', 'policy.create'])
    await expect(page.getByText(action).first()).toBeVisible()
})
