import { violationsInBothThemes } from './axe'
import { expect, test } from './fixtures'
import { accountAddress } from './steps'

const SLOW = { timeout: 60_000 }

test('a service account has an init container that verifies at start, and policies that require it', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(accountAddress(world))
  const container = page.getByRole('figure', { name: 'Init container' })
  await expect(container).toContainText('name: verify-access', SLOW)
  await expect(container).not.toContainText('value: datasets')
  const bucket = page.getByRole('combobox', { name: /^Bucket/ })
  await bucket.fill('datasets')
  await page.getByRole('option', { name: /^datasets/ }).click()
  await expect(container).toContainText('value: datasets')
  await expect(container).toContainText('value: read')
  await page.getByRole('group', { name: 'What to try' }).getByText('List objects').click()
  await expect(container).toContainText('value: list')
  await page.getByRole('tab', { name: 'Kyverno policy' }).click()
  await expect(page.getByRole('figure', { name: 'Kyverno policy' })).toContainText(
    'kind: ClusterPolicy',
  )
  await page.getByRole('tab', { name: 'Gatekeeper policy' }).click()
  const gatekeeper = page.getByRole('figure', { name: 'Gatekeeper policy' })
  await expect(gatekeeper).toContainText('kind: ConstraintTemplate')
  await expect(gatekeeper.getByRole('button', { name: 'Copy Gatekeeper policy' })).toBeVisible()
  expect(await violationsInBothThemes(page)).toEqual([])
})
