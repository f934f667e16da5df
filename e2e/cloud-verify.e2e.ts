import type { Page } from '@playwright/test'
import { clusterOf, expect, secretsOf, test, type World } from './fixtures'

const SLOW = { timeout: 60_000 }

const address = (world: World, account: string, query: Record<string, string>) =>
  `/clusters/${clusterOf(world, 'train-east').id}/namespaces/ml-team/service-accounts/${account}/clouds?${new URLSearchParams(query)}`
const aws = ({ clouds }: World) => ({
  ...{ cloud: 'aws', accountId: clouds.aws.accountId, role: 'train-runner' },
})

async function verify(page: Page, told: string | RegExp) {
  const button = page.getByRole('button', { name: /^Verify( again)?$/ })
  await expect(button).toBeVisible(SLOW)
  await button.click()
  await expect(page.getByText(told).first()).toBeVisible(SLOW)
}

const check = (page: Page, text: string | RegExp) =>
  page.getByRole('list', { name: 'Steps' }).getByRole('listitem').filter({ hasText: text })

test('AWS: what is declared counts as proved once the role gave credentials, which it gives to no other account', async ({
  page,
  world,
  as,
}) => {
  test.setTimeout(150_000)
  await as('operator')
  await page.goto(address(world, 'train-runner', aws(world)))
  await page.getByRole('button', { name: 'Keep as declared' }).click(SLOW)
  const declared = page.getByRole('table', { name: 'Trusted by other clouds' })
  await expect(declared).toContainText('Declared', SLOW)
  await verify(page, 'AWS gave this account credentials.')
  await expect(declared).toContainText('Verified', SLOW)
  await expect(check(page, /failed/i)).toHaveCount(0)

  // Neither what it was given nor the token it gave for it comes to the browser.
  const { secretKeys, serviceAccountTokens } = await secretsOf(world)
  const shown = await page.content()
  expect([...secretKeys, ...serviceAccountTokens].filter((each) => shown.includes(each))).toEqual(
    [],
  )

  await page.goto('/clouds')
  const row = page.getByRole('row', { name: /train-runner/ })
  await expect(row).toContainText('Verified', SLOW)

  await page.goto(address(world, 'eval', aws(world)))
  await verify(page, 'The role does not trust this account, or there is no such role.')
  await expect(check(page, 'AccessDenied')).toBeVisible()
})

test('Google Cloud: the provider’s condition and the members of the service account decide', async ({
  page,
  world,
  as,
}) => {
  test.setTimeout(150_000)
  const { projectNumber, projectId } = world.clouds.google
  const google = {
    ...{ cloud: 'gcp', projectNumber, projectId, pool: 'coreweave', provider: 'train-east' },
    serviceAccount: `train-runner@${projectId}.iam.gserviceaccount.com`,
  }
  await as('operator')
  await page.goto(address(world, 'train-runner', google))
  await verify(page, 'Google Cloud gave this account credentials.')
  await page.goto(address(world, 'eval', google))
  await verify(page, 'This account may not act as the Google service account')
})

test('where only the workload can ask, a right token is no proof', async ({ page, world, as }) => {
  await as('operator')
  const vault = { cloud: 'vault', address: 'https://vault.example.com', role: 'train' }
  await page.goto(address(world, 'train-runner', vault))
  await verify(page, 'The token is right; whether it is let in was not asked.')
})

test('who may not make tokens of the account is told so, and who can grant it', async ({
  page,
  world,
  as,
}) => {
  await as('reviewer')
  await page.goto(address(world, 'train-runner', aws(world)))
  await verify(page, 'You may not make a token for this service account.')
})
