import type { Page } from '@playwright/test'
import { expect, readSecrets, type TestOrganization, test } from './fixtures'
import { accountAddress } from './steps'

const SLOW = { timeout: 60_000 }

const address = (world: TestOrganization, account: string, query: Record<string, string>) =>
  `${accountAddress(world, { account })}/clouds?${new URLSearchParams(query)}`
const aws = ({ clouds }: TestOrganization) => ({
  cloud: 'aws',
  accountId: clouds.aws.accountId,
  role: 'train-runner',
})

async function verify(page: Page, sentence: string | RegExp) {
  const button = page.getByRole('button', { name: /^Verify( again)?$/ })
  await expect(button).toBeVisible(SLOW)
  await button.click()
  await expect(page.getByText(sentence).first()).toBeVisible(SLOW)
}

const check = (page: Page, text: string | RegExp) =>
  page.getByRole('list', { name: 'Checks' }).getByRole('listitem').filter({ hasText: text })

test('a declared AWS trust is verified once the role issues credentials, and another account gets none', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(address(world, 'train-runner', aws(world)))
  await page.getByRole('button', { name: 'Save as declared trust' }).click(SLOW)
  const declared = page.getByRole('table', { name: 'Trusted by other clouds' })
  await expect(declared).toContainText('Declared', SLOW)
  await verify(page, 'AWS issued credentials to this service account.')
  await expect(declared).toContainText('Verified', SLOW)
  await expect(check(page, /failed/i)).toHaveCount(0)

  // Neither the token nor the credentials reach the browser.
  const { secretKeys, serviceAccountTokens } = await readSecrets(world)
  const shown = await page.content()
  expect([...secretKeys, ...serviceAccountTokens].filter((each) => shown.includes(each))).toEqual(
    [],
  )

  await page.goto('/clouds')
  const row = page.getByRole('row', { name: /train-runner/ })
  await expect(row).toContainText('Verified', SLOW)

  await page.goto(address(world, 'eval', aws(world)))
  await verify(page, 'The role does not trust this service account, or does not exist.')
  await expect(check(page, 'AccessDenied')).toBeVisible()
})

test('Google Cloud checks the provider’s condition and the service account’s members', async ({
  page,
  world,
  as,
}) => {
  const { projectNumber, projectId } = world.clouds.google
  const google = {
    cloud: 'gcp',
    projectNumber,
    projectId,
    pool: 'coreweave',
    provider: 'train-east',
    serviceAccount: `train-runner@${projectId}.iam.gserviceaccount.com`,
  }
  await as('operator')
  await page.goto(address(world, 'train-runner', google))
  await verify(page, 'Google Cloud issued credentials to this service account.')
  await page.goto(address(world, 'eval', google))
  await verify(page, 'This service account cannot impersonate the Google service account')
})

test('a valid token proves nothing where only the workload can make the exchange', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  const vault = { cloud: 'vault', address: 'https://vault.example.com', role: 'train' }
  await page.goto(address(world, 'train-runner', vault))
  await verify(page, 'The token is valid. The exchange was not tested.')
})

test('a person who cannot create tokens sees who can grant the permission', async ({
  page,
  world,
  as,
}) => {
  await as('reviewer')
  await page.goto(address(world, 'train-runner', aws(world)))
  await verify(page, 'You cannot create a token for this service account.')
})
