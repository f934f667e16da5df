import type { Page } from '@playwright/test'
import { takeContext } from './contexts'
import {
  callCoreWeave,
  controlWorld,
  expect,
  findCluster,
  signInWithToken,
  type TestOrganization,
  test,
} from './fixtures'
import { accountAddress, verifyButton } from './steps'

const SLOW = { timeout: 60_000 }

const rowOf = (page: Page, table: string, text: string | RegExp) =>
  page.getByRole('table', { name: table }).getByRole('row').filter({ hasText: text })

const inAYear = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

/** As somebody with another tool would. */
const outside = (world: TestOrganization) =>
  callCoreWeave(world.tokens.operator, 'POST', '/v1/cwobject/access-policy', {
    policy: {
      version: 'v1alpha1',
      name: 'made-elsewhere',
      statements: [
        {
          name: 'read',
          effect: 'Allow',
          actions: ['s3:GetObject'],
          resources: ['models/*'],
          principals: ['role/Partner'],
        },
      ],
    },
  })

test('a reviewer reads findings, follows a fix link, and accepts a finding until a day', async ({
  page,
  as,
}) => {
  await as('reviewer')
  await page.goto('/')
  await page.getByRole('link', { name: 'Findings' }).click()
  await expect(
    page.getByRole('heading', { level: 1, name: / findings? open( in what you can read)?$/ }),
  ).toBeVisible(SLOW)
  const risky = rowOf(page, 'Findings', 'Everyone in the organization can change data')
  await expect(risky).toContainText('High')
  await expect(page.getByRole('link', { name: /^Findings \d+ of high risk/ })).toBeVisible()
  await expect(risky).toContainText('s3:PutObject')
  await risky.getByText('Documentation', { exact: true }).click()
  await expect(risky).toContainText('The principal * means everyone in the organization.')

  await risky.getByRole('link', { name: 'Fix' }).click()
  await expect(page).toHaveURL(/\/policies\/legacy-share\?statement=all/)
  await expect(page.getByRole('region', { name: 'Statement all' })).toHaveAttribute(
    'aria-current',
    'true',
    SLOW,
  )
  await page.goBack()

  await risky.getByRole('button', { name: 'Accept' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Until').fill(inAYear(30))
  await dialog.getByRole('button', { name: 'Accept finding' }).click()
  await expect(dialog.getByText(/Enter a reason/)).toBeVisible()
  await dialog.getByLabel('Reason').fill('The partner moves to its own bucket.')
  await dialog.getByRole('button', { name: 'Accept finding' }).click()
  await expect(risky).toHaveCount(0, SLOW)

  await page.getByRole('link', { name: /^Accepted/ }).click()
  const accepted = rowOf(page, 'Accepted findings', 'legacy-share / all')
  await expect(accepted).toContainText('The partner moves to its own bucket.')
  await expect(accepted).toContainText(inAYear(30))
  await accepted.getByRole('button', { name: 'Withdraw' }).click()
  await page
    .getByRole('navigation', { name: 'Findings' })
    .getByRole('link', { name: /^Findings/ })
    .click()
  await expect(risky).toBeVisible(SLOW)
})

test('a count of findings says that it is of what the person can read, while something is not read', async ({
  page,
  world,
  as,
}) => {
  const title = page.getByRole('heading', { level: 1, name: / findings? open/ })
  await as('operator')
  await page.goto('/findings')
  await expect(title).toHaveText(/ findings? open in what you can read$/, SLOW)
  await controlWorld(world, `clusters/${findCluster(world, 'lab').id}`, undefined, 'DELETE')
  await page.reload()
  await expect(title).toHaveText(/ findings? open$/, SLOW)
})

test('an outside change is detected and marked as reviewed', async ({ page, world, as }) => {
  await as('reviewer')
  await page.goto('/activity/outside')
  await page.getByRole('button', { name: /^Mark 4 as reviewed/ }).click(SLOW)
  await page.getByRole('button', { name: 'Record review' }).click()
  await expect(
    page.getByRole('heading', { level: 1, name: 'No unreviewed changes outside the console' }),
  ).toBeVisible(SLOW)

  await outside(world)
  await page.getByRole('button', { name: 'Refresh' }).click()
  const changed = rowOf(page, 'Outside changes', 'made-elsewhere')
  await expect(changed).toBeVisible(SLOW)
  await page.getByRole('button', { name: /^Mark 1 as reviewed/ }).click()
  await page.getByRole('textbox', { name: 'Note' }).fill('Asked the partner team.')
  await page.getByRole('button', { name: 'Record review' }).click()
  await expect(changed).toHaveCount(0, SLOW)

  await page.getByRole('link', { name: 'Review pack' }).click()
  await expect(page.getByRole('heading', { name: 'Reviews: 2' })).toBeVisible(SLOW)
  await expect(page.getByText('Asked the partner team.')).toBeVisible()
  const pack = await page.request.post('/api/review/pack')
  expect(await pack.json()).toMatchObject({
    audit: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    reviews: [{ number: 2 }, { number: 1 }],
  })
})

test('a long-lived key can be revoked only after its replacement is verified', async ({
  page,
  world,
  browser,
}) => {
  await signInWithToken(page, world.tokens.operator)
  await page.goto('/findings?view=keys')
  const key = rowOf(page, 'Access keys that never expire', 'etl')
  const revoke = key.getByRole('button', { name: 'Revoke' })
  await expect(revoke).toBeVisible(SLOW)
  await expect(revoke).toHaveAccessibleDescription(/Verify one first/)

  await page.goto(accountAddress(world))
  await verifyButton(page).click()
  await page.waitForURL(/\/verifications\/.+\/verify-/)
  await expect(page.getByText('12 passed')).toBeVisible({ timeout: 120_000 })

  await page.goto('/findings?view=keys')
  await expect(key.getByText('Verified', { exact: true })).toBeVisible(SLOW)
  await revoke.click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('radio', { name: /ml-team \/ train-runner/ })).toBeChecked()
  const name = (await dialog.locator('label code').textContent()) ?? ''
  const confirm = dialog.getByRole('button', { name: 'Revoke access key' })
  await expect(confirm).toBeDisabled()
  await dialog.getByRole('textbox', { name: /^Type .* to confirm$/ }).fill(name)
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Replaced by keyless access')
  await confirm.click()
  await expect(key).toHaveCount(0, SLOW)

  const reviewer = await (await takeContext(browser)).newPage()
  await signInWithToken(reviewer, world.tokens.reviewer, new URL(page.url()).origin)
  await reviewer.goto(`${new URL(page.url()).origin}/findings?view=keys`)
  const other = rowOf(reviewer, 'Access keys that never expire', 'nightly-backup')
  await expect(other.getByRole('button', { name: 'Revoke' })).toHaveAccessibleDescription(
    /You cannot revoke access keys/,
    SLOW,
  )
})

test('the page of a service account lists who can impersonate it', async ({ page, world, as }) => {
  await as('operator')
  await page.goto(accountAddress(world))
  const list = page.getByRole('list', { name: 'Who can impersonate this service account' })
  await expect(list.getByText('ravi@example.com')).toBeVisible(SLOW)
  await expect(list).toContainText('create tokens for the account')
  await expect(page.getByText(/recreated account inherits the/)).toBeVisible()
})

test('shows a permission error and no findings without list permission', async ({ page, as }) => {
  await as('team')
  await page.goto('/findings')
  await expect(page.getByText('You cannot read findings')).toBeVisible(SLOW)
  const answer = await page.request.get('/api/review')
  expect(answer.status()).toBe(403)
})
