import type { Page } from '@playwright/test'
import { violationsInBothThemes } from './axe'
import { expect, findCluster, type TestOrganization, test } from './fixtures'

const SLOW = { timeout: 60_000 }

async function choose(page: Page, field: string, typed: string) {
  const box = page.getByRole('combobox', { name: field })
  await box.click()
  await box.fill(typed)
  await page.getByRole('option').first().click()
}

const steps = (page: Page) => page.getByRole('list', { name: 'Steps', exact: true })

test('from Home to a proof of the bucket in at most 10 clicks, without typing an identifier', async ({
  page,
  as,
}) => {
  test.setTimeout(120_000)
  await as('operator')
  await page.goto('/')
  const begun = Date.now()
  let clicks = 0
  const click = async (target: ReturnType<Page['getByRole']>) => {
    clicks++
    await target.click(SLOW)
  }
  await click(page.getByRole('main').getByRole('link', { name: 'Give access' }))
  await click(page.getByRole('combobox', { name: 'Service account' }))
  await click(page.getByRole('option', { name: 'train-east / ml-team / eval' }))
  await click(page.getByRole('combobox', { name: 'Bucket' }))
  await click(page.getByRole('option', { name: /^archive/ }))
  await expect(
    page.getByRole('heading', { level: 1, name: /missing before eval can read archive$/ }),
  ).toBeVisible(SLOW)
  const legend = page.getByRole('list', { name: 'Legend' })
  await expect(legend).toContainText('Would be added', SLOW)
  await click(page.getByRole('button', { name: 'Give access', exact: true }))
  await expect(
    page.getByRole('heading', { level: 1, name: 'eval can read archive, proved just now' }),
  ).toBeVisible({ timeout: 90_000 })
  await expect(legend).not.toContainText('Would be added', SLOW)
  await expect(page.getByText(/^Read on archive proved for ml-team\/eval/)).toBeVisible()
  expect(clicks).toBeLessThanOrEqual(10)
  expect(Date.now() - begun).toBeLessThan(90_000)

  await page.reload()
  await expect(page.getByRole('combobox', { name: 'Bucket' })).toHaveValue('archive', SLOW)
  await expect(steps(page)).toContainText('6 conditions are met', SLOW)
})

const giveTo = (world: TestOrganization, account: string, bucket = 'archive') =>
  `/give-access?${new URLSearchParams({
    cluster: findCluster(world, 'train-east').id,
    namespace: 'ml-team',
    account,
    bucket,
    level: 'Read',
  })}`

test('a person who cannot save policies requests the access', async ({ page, world, as }) => {
  await as('team')
  await page.goto(giveTo(world, 'train-runner', 'billing'))
  await expect(page.getByText('You cannot read policies; a reviewer sees')).toBeVisible(SLOW)
  await page.getByRole('button', { name: 'Request access' }).click(SLOW)
  await expect(
    page.getByRole('heading', { level: 1, name: 'Access of train-runner to billing is requested' }),
  ).toBeVisible(SLOW)
  await page.getByRole('link', { name: 'Open the request' }).click()
  await expect(page).toHaveURL(/\/requests\/\d+$/)
  await expect(page.getByText('Read on billing for ml-team / train-runner')).toBeVisible(SLOW)
})

test('a step that the console cannot take says what stands in the way, and leads there', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  const { id } = findCluster(world, 'serve-west')
  await page.goto(
    `/give-access?cluster=${id}&namespace=ml-team&account=train-runner&bucket=models&level=Read`,
  )
  await expect(
    page.getByRole('heading', { level: 1, name: 'Webhook stands between train-runner and models' }),
  ).toBeVisible(SLOW)
  await expect(page.getByRole('button', { name: 'Give access', exact: true })).toHaveCount(0)
  await steps(page).getByRole('link', { name: 'Open this step' }).first().click()
  await expect(page).toHaveURL(
    new RegExp(`/clusters/${id}/setup\\?step=webhook&namespace=ml-team&account=train-runner`),
  )
})

test('the page says where the bucket is, and G opens it from anywhere', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(giveTo(world, 'train-runner', 'models'))
  await expect(page.getByText(/^In US-WEST-01A, the cluster is in US-EAST-04A/)).toBeVisible(SLOW)
  expect(await violationsInBothThemes(page)).toEqual([])
  await page.goto('/buckets')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible(SLOW)
  await page.keyboard.press('g')
  await expect(page).toHaveURL(/\/give-access$/)
  await choose(page, 'Service account', 'train-east notebook')
  await expect(page).toHaveURL(/account=notebook/)
})
