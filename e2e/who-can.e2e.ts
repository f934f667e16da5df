import type { Page } from '@playwright/test'
import { violationsInBothThemes } from './axe'
import { controlWorld, expect, findCluster, type TestOrganization, test } from './fixtures'

const SLOW = { timeout: 60_000 }

const runnerOf = (world: TestOrganization) =>
  `role/${findCluster(world, 'train-east').issuerUrl}:system:serviceaccount:ml-team:train-runner`

const table = (page: Page, name: string | RegExp) => page.getByRole('table', { name })

async function choose(page: Page, label: string, typed: string, option: string | RegExp) {
  const field = page.getByRole('combobox', { name: label, exact: true })
  await field.click()
  await field.fill(typed)
  await page.getByRole('option', { name: option }).first().click()
}

test('who can: the answer is filtered, followed to its statement and exported', async ({
  page,
  as,
}) => {
  await as('operator')
  await page.goto('/access/who-can')
  await page.getByRole('combobox', { name: 'Access' }).selectOption('Write')
  await choose(page, 'Bucket', 'check', /^checkpoints/)
  await page.getByRole('button', { name: 'Show access', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(
    'can write in checkpoints',
    SLOW,
  )
  expect(page.url()).toContain('level=Write&bucket=checkpoints')
  await expect(page.getByText(/could not read.*service accounts of lab/)).toBeVisible()
  const rows = table(page, 'Who can write in checkpoints').getByRole('row')
  await expect(rows.filter({ hasText: 'train-runner' })).toContainText(
    'wif-ml-team / write-checkpoints',
  )
  await page.getByRole('button', { name: 'Read bucket policies' }).click()
  await expect(rows.filter({ hasText: 'train-runner' })).toContainText('Allows')

  await page.getByRole('searchbox', { name: /^Filter/ }).fill('nobody-at-all')
  await expect(page.getByText('No principal matches “nobody-at-all”')).toBeVisible(SLOW)
  await page.reload()
  await expect(page.getByText('No principal matches “nobody-at-all”')).toBeVisible(SLOW)
  await page.getByRole('searchbox', { name: /^Filter/ }).fill('runner')
  await expect(rows.filter({ hasText: 'train-runner' })).toBeVisible(SLOW)

  const downloads = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV' }).click()
  expect((await downloads).suggestedFilename()).toMatch(/^who-can-.*\.csv$/)

  await rows.getByRole('link', { name: 'wif-ml-team / write-checkpoints' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'wif-ml-team' })).toBeVisible(SLOW)
})

test('who can: an unreachable cluster does not delay the answer and is reported', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  // Of all that the pages before this one may still be asking for, too.
  const dead = { surface: 'kubernetes', path: '/api/v1/serviceaccounts*', kind: 'hang', times: 50 }
  await controlWorld(world, 'faults', dead)
  const answer = await page.goto('/access/who-can?level=Read&bucket=models')
  expect(await answer?.text()).toContain('Still loading the service accounts of')
  await expect(page.getByText(/could not read.*service accounts of train-east/)).toBeVisible(SLOW)
  await expect(page.getByText('Still loading')).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1 })).not.toContainText('so far')
})

test('what can: from an account’s page to the actions in one bucket', async ({
  page,
  world,
  as,
}) => {
  await as('reviewer')
  const { id } = findCluster(world, 'train-east')
  await page.goto(`/clusters/${id}/namespaces/ml-team/service-accounts/train-runner`)
  await page.getByRole('link', { name: 'What it can do' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('can access 2 buckets', SLOW)
  await expect(page.getByText('Bucket policies have not been read.')).toBeVisible()
  await table(page, 'Access by bucket').getByRole('link', { name: 'datasets', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('in datasets', SLOW)
  const action = table(page, 'Actions in datasets').getByRole('row')
  await expect(action.filter({ hasText: 's3:PutObject' }).first()).toContainText(
    'legacy-share / all',
  )
  await expect(action.filter({ hasText: 's3:ListBucket' }).first()).toContainText(
    'wif-ml-team / read-datasets',
  )
})

test('what can: a principal is found by part of its name', async ({ page, as }) => {
  await as('operator')
  await page.goto('/access/what-can')
  await choose(page, 'Principal', 'gateway', /serve-west \/ inference \/ gateway/)
  await page.getByRole('button', { name: 'Show access', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(
    /gateway (can access|has no access to)/,
    SLOW,
  )
})

test('the matrix: filtered, grouped, and each cell leads to its statements', async ({
  page,
  as,
}) => {
  await as('operator')
  await page.goto('/review/matrix')
  const matrix = table(page, 'Access matrix')
  await expect(matrix.getByRole('row').nth(1)).toBeVisible(SLOW)
  expect(await matrix.getByRole('row').count()).toBeLessThanOrEqual(100)
  await page.getByRole('combobox', { name: 'Bucket' }).selectOption('checkpoints')
  await page.getByRole('combobox', { name: 'Level' }).selectOption('Write')
  await expect(matrix.getByRole('row')).toHaveCount(2, SLOW)
  await expect(matrix).toContainText('train-runner')
  await page.getByRole('button', { name: 'Read bucket policies' }).click()
  const column = matrix.getByRole('columnheader', { name: /checkpoints/ })
  await expect(column).toContainText('has a bucket policy', SLOW)
  await expect(page.getByText('checkpoints has a bucket policy')).toBeVisible()
  await matrix.getByRole('link', { name: 'List, Read, Write, Delete in checkpoints' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('in checkpoints', SLOW)
  await expect(page.getByText('wif-ml-team / write-checkpoints').first()).toBeVisible()

  await page.goto('/review/matrix?by=namespace&cluster=train-east')
  await matrix.getByRole('link', { name: /inference/ }).click()
  await expect(page).toHaveURL(/namespace=inference/)
  await expect(matrix).toContainText('batch', SLOW)
})

test('a person who cannot list policies sees who can grant the permission', async ({
  page,
  world,
  as,
}) => {
  await as('team')
  for (const address of [
    '/access/who-can?level=Read&bucket=datasets',
    `/access/what-can?principal=${encodeURIComponent(runnerOf(world))}`,
    '/review/matrix',
  ]) {
    await page.goto(address)
    await expect(
      page.getByText(/^Permission denied: access analysis requires/).first(),
    ).toBeVisible(SLOW)
    await expect(page.getByText('Ask an organization administrator').first()).toBeVisible()
  }
})

test('access answers pass axe in both themes, wide and narrow', async ({ page, world, as }) => {
  await as('operator')
  const runner = encodeURIComponent(runnerOf(world))
  const broken: string[] = []
  for (const address of [
    '/access/who-can?level=Read&bucket=datasets',
    `/access/what-can?principal=${runner}`,
    `/access/what-can?principal=${runner}&bucket=checkpoints`,
    '/review/matrix',
  ]) {
    await page.goto(address)
    await expect(page.getByRole('table').first()).toBeVisible(SLOW)
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      for (const violation of await violationsInBothThemes(page))
        broken.push(`${address} at ${width}: ${violation}`)
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      )
      if (sideways) broken.push(`${address} scrolls sideways at ${width}`)
    }
  }
  expect(broken).toEqual([])
})
