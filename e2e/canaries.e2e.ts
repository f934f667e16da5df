import type { Page } from '@playwright/test'
import { violationsInBothThemes } from './axe'
import { controlWorld, expect, findCluster, type TestOrganization, test } from './fixtures'
import { deleteElsewhere, readLivePolicy, saveElsewhere } from './policy-steps'
import { accountAddress } from './steps'

const SLOW = { timeout: 120_000 }
const POLICY = 'wif-ml-team'

const controlCronJobs = (world: TestOrganization, cronJobs: object) =>
  controlWorld(world, `clusters/${findCluster(world, 'train-east').id}`, { cronJobs })

/** Lets the time of the next run come. */
const passQuarterHour = (world: TestOrganization) => controlCronJobs(world, { advanceMinutes: 15 })

// A run comes only when a test lets time pass.
test.beforeEach(({ world }) => controlCronJobs(world, { stopClock: true }))

const canariesOf = (page: Page) =>
  page.getByRole('table', { name: 'Canaries of this service account' })

async function createCanary(page: Page, schedule: string, access = 'Read on datasets') {
  await page.getByRole('button', { name: 'Create canary' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: new RegExp(`^${access}`) }).check(SLOW)
  await dialog.getByRole('radio', { name: schedule }).check()
  await dialog.getByRole('button', { name: 'Create canary' }).click()
  await expect(canariesOf(page)).toContainText(access, SLOW)
}

test('a canary runs green, turns red with its policy, on the account and on the home page, and recovers', async ({
  page,
  as,
  world,
}) => {
  test.setTimeout(600_000)
  await as('operator')
  const policy = await readLivePolicy(world, POLICY)
  await page.goto(accountAddress(world))
  await expect(page.getByText('No canary yet')).toBeVisible(SLOW)
  await createCanary(page, 'Every 15 minutes')
  const row = canariesOf(page).getByRole('row', { name: /Read on datasets/ })
  await expect(row).toContainText('Never ran')
  await expect(row).toContainText('First run')

  await passQuarterHour(world)
  await expect(row).toContainText('Passed', SLOW)
  await expect(row.getByRole('img', { name: /1 passed/ })).toBeVisible()
  expect(await violationsInBothThemes(page)).toEqual([])

  await deleteElsewhere(world, POLICY)
  await passQuarterHour(world)
  await page.reload()
  await expect(row).toContainText('Failed', SLOW)
  await expect(row.getByRole('img', { name: /1 passed, 1 failed/ })).toBeVisible()
  await page.goto('/')
  const attention = page.getByRole('list', { name: 'Needs attention' })
  await expect(attention).toContainText(
    'Canary of ml-team/train-runner in train-east: failed (Read on datasets)',
    SLOW,
  )

  await saveElsewhere(world, policy)
  await passQuarterHour(world)
  await attention
    .getByRole('listitem')
    .filter({ hasText: 'Canary of' })
    .getByRole('link', { name: 'Open' })
    .click()
  await expect(row).toContainText('Passed', SLOW)
  await expect(row.getByRole('img', { name: /2 passed, 1 failed/ })).toBeVisible()
  await page.goto('/')
  await expect(page.getByText('Canary of')).toHaveCount(0)

  await page.goto('/verifications')
  const all = page.getByRole('table', { name: 'Canaries' })
  await expect(all).toContainText('train-east / ml-team / train-runner', SLOW)
  await expect(page.getByRole('table', { name: 'Verifications' })).toContainText('Canary of')
  await all.getByRole('button', { name: 'Details' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('figure', { name: 'CronJob manifest' })).toContainText(
    'kind: CronJob',
    SLOW,
  )
  await dialog.getByRole('button', { name: 'Delete canary' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete canary' }).click()
  await expect(page.getByText('No canary yet')).toBeVisible(SLOW)
})

test('runs that are missed are red', async ({ page, as, world }) => {
  await as('operator')
  await page.goto(accountAddress(world))
  await createCanary(page, 'Every 15 minutes')
  await controlCronJobs(world, { paused: true, ageMinutes: 40 })
  await page.reload()
  await expect(canariesOf(page)).toContainText(/Missed [23] runs/, SLOW)
})

test('a person without rights in a namespace sees why there is no canary, and cannot create one', async ({
  page,
  as,
  world,
}) => {
  await as('reviewer')
  await page.goto(accountAddress(world))
  const create = page.getByRole('button', { name: 'Create canary' })
  await expect(create).toHaveAttribute('aria-disabled', 'true', SLOW)
  await expect(page.getByText('No canary yet')).toBeVisible()
})

test('a trust of another cloud is verified on a schedule, and only where a pod can try it', async ({
  page,
  as,
  world,
}) => {
  test.setTimeout(300_000)
  await as('operator')
  const clouds = `${accountAddress(world)}/clouds`
  const { accountId } = world.clouds.aws
  await page.goto(
    `${clouds}?${new URLSearchParams({ cloud: 'aws', accountId, role: 'train-runner' })}`,
  )
  await page.getByRole('button', { name: 'Create canary' }).click(SLOW)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'Every 15 minutes' }).check(SLOW)
  await dialog.getByRole('button', { name: 'Create canary' }).click()
  await expect(page.getByText('Canary created')).toBeVisible(SLOW)

  await page.goto(accountAddress(world))
  const row = canariesOf(page).getByRole('row', { name: /AWS: arn:aws:iam::.*train-runner/ })
  await expect(row).toContainText('Never ran', SLOW)
  await passQuarterHour(world)
  await expect(row).toContainText('Passed', SLOW)
  await row.getByRole('button', { name: 'Details' }).click()
  await expect(page.getByRole('figure', { name: 'CronJob manifest' })).toContainText(
    'audience: sts.amazonaws.com',
    SLOW,
  )

  await page.goto(
    `${clouds}?${new URLSearchParams({ cloud: 'oidc', name: 'registry', audience: 'registry' })}`,
  )
  await expect(page.getByRole('button', { name: 'Create canary' })).toHaveAttribute(
    'aria-disabled',
    'true',
    SLOW,
  )
})

test('the home of a team names the red canaries of its namespaces', async ({ page, as, world }) => {
  test.setTimeout(300_000)
  await as('team')
  await page.goto(accountAddress(world))
  await createCanary(page, 'Every 15 minutes', 'List buckets')
  await page.goto('/')
  const attention = page.getByRole('list', { name: 'Needs attention' })
  await expect(page.getByRole('list', { name: 'Your permissions' })).toBeVisible(SLOW)
  await expect(attention).toHaveCount(0)
  await controlCronJobs(world, { paused: true, ageMinutes: 40 })
  await page.reload()
  await expect(attention).toContainText(
    /Canary of ml-team\/train-runner in train-east: missed [23] runs/,
    SLOW,
  )
  expect(await violationsInBothThemes(page)).toEqual([])
})
