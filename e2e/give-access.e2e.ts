import type { Page } from '@playwright/test'
import { violationsInBothThemes } from './axe'
import { expect, findCluster, type TestOrganization, test } from './fixtures'
import { primaryButtonProblems } from './layout'
import { accountAddress } from './steps'

const SLOW = { timeout: 60_000 }

async function choose(page: Page, field: string, typed: string) {
  const box = page.getByRole('combobox', { name: field })
  await box.click()
  await box.fill(typed)
  await page.getByRole('option').first().click()
}

const steps = (page: Page) => page.getByRole('list', { name: 'Steps', exact: true })

/** Counts what a person presses, and notes into which fields they type, on every page that is loaded. */
async function watchInput(page: Page) {
  const input = { clicks: 0, typedInto: new Set<string>() }
  await page.exposeFunction('noteClick', () => {
    input.clicks++
  })
  await page.exposeFunction('noteTyping', (field: string) => input.typedInto.add(field))
  await page.addInitScript(() => {
    const note = (name: string, field?: string) => Reflect.get(window, name)(field)
    const options = { capture: true }
    addEventListener('pointerdown', ({ isTrusted }) => isTrusted && note('noteClick'), options)
    addEventListener(
      'input',
      (event) => {
        const { isTrusted, target } = event
        if (isTrusted && event instanceof InputEvent && target instanceof HTMLInputElement)
          note('noteTyping', target.labels?.[0]?.textContent ?? target.name)
      },
      options,
    )
  })
  return input
}

test('from sign-in to a proof of the bucket by the drawn labels, in at most 10 clicks and 90 seconds', async ({
  page,
  world,
}) => {
  test.setTimeout(150_000)
  const input = await watchInput(page)
  const begun = Date.now()
  await page.goto('/')
  await page.getByLabel('CoreWeave API token').fill(world.tokens.operator)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('main').getByRole('link', { name: 'Give access' }).click(SLOW)
  await page.getByRole('combobox', { name: 'Workload' }).click(SLOW)
  await page.getByRole('option', { name: 'train-east / ml-team / eval' }).click(SLOW)
  await page.getByRole('group', { name: 'Access level' }).getByText('Read').click()
  await page.getByRole('combobox', { name: 'Bucket' }).click()
  await page.getByRole('option', { name: /^archive/ }).click(SLOW)
  await expect(
    page.getByRole('heading', { level: 1, name: /missing before eval can read archive$/ }),
  ).toBeVisible(SLOW)
  const legend = page.getByRole('list', { name: 'Legend' })
  await expect(legend).toContainText('Would be added', SLOW)
  await page.getByRole('button', { name: 'Give access', exact: true }).click()
  await expect(
    page.getByRole('heading', { level: 1, name: 'eval can read archive, proved just now' }),
  ).toBeVisible({ timeout: 90_000 })
  const seconds = (Date.now() - begun) / 1000
  await expect(legend).not.toContainText('Would be added', SLOW)
  await expect(page.getByText(/^Read on archive proved for ml-team\/eval/)).toBeVisible()
  expect([...input.typedInto], 'only the token is typed').toEqual(['CoreWeave API token'])
  expect(input.clicks).toBeGreaterThanOrEqual(8)
  expect(input.clicks).toBeLessThanOrEqual(10)
  expect(seconds).toBeLessThan(90)

  await page.reload()
  await expect(page.getByRole('combobox', { name: 'Bucket' })).toHaveValue('archive', SLOW)
  await expect(steps(page)).toContainText('6 conditions are met', SLOW)
})

test('from an account only the bucket is asked for, and the next step is the one primary button', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(accountAddress(world, { account: 'eval' }))
  await page.getByRole('main').getByRole('link', { name: 'Give access' }).first().click()
  await expect(page.getByRole('combobox', { name: 'Workload' })).toHaveValue(
    'train-east / ml-team / eval',
    SLOW,
  )
  await choose(page, 'Bucket', 'archive')
  await expect(page.getByRole('button', { name: 'Give access', exact: true })).toBeVisible(SLOW)
  await expect(page.getByRole('textbox', { name: 'Reason' })).not.toHaveValue('')
  expect(await primaryButtonProblems(page)).toEqual([])
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
  expect(await primaryButtonProblems(page)).toEqual([])
  expect(await violationsInBothThemes(page)).toEqual([])
  await page.goto('/buckets')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible(SLOW)
  await page.keyboard.press('g')
  await expect(page).toHaveURL(/\/give-access$/)
  await choose(page, 'Workload', 'train-east notebook')
  await expect(page).toHaveURL(/account=notebook/)
})
