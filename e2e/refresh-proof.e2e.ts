import type { Page } from '@playwright/test'
import { FORGETFUL_CLIENT, REFRESHING_CLIENT } from '../lib/testing/verifications/refresh-clients'
import { violationsInBothThemes } from './axe'
import { controlWorld, expect, test } from './fixtures'
import { accountAddress } from './steps'

const SLOW = { timeout: 120_000 }

async function openForm(page: Page) {
  await page.getByRole('button', { name: 'Prove refresh' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Bucket' }).fill('datasets', SLOW)
  await page
    .getByRole('option', { name: /datasets/ })
    .first()
    .click()
  return dialog
}

/** Starts a refresh proof of a command, on the page of a service account or of another proof. */
async function proveRefresh(page: Page, command: string) {
  const dialog = await openForm(page)
  await dialog.getByRole('radio', { name: /^Another client/ }).check()
  await dialog.getByRole('button', { name: 'Start refresh proof' }).click()
  await expect(dialog).toContainText('Enter the command of your client.')
  await dialog.getByRole('textbox', { name: 'Command' }).fill(command)
  await dialog.getByRole('button', { name: 'Start refresh proof' }).click()
  await expect(dialog).toBeHidden(SLOW)
  await expect(page.getByRole('heading', { name: 'Calls and exchanges over time' })).toBeVisible(
    SLOW,
  )
}

const timeline = (page: Page) => page.getByRole('img', { name: /exchanges? over time/ })

test('a client that refreshes is proved green with its calls over time, and one that took credentials once is red', async ({
  page,
  as,
  world,
}) => {
  test.setTimeout(600_000)
  await as('operator')
  await controlWorld(world, 'exchange', { keySeconds: 12 })
  await page.goto(accountAddress(world))
  await proveRefresh(page, REFRESHING_CLIENT)
  await expect(timeline(page)).toBeVisible(SLOW)
  const main = page.getByRole('main')
  await expect(main).toContainText(
    'The given command refreshes by itself as ml-team/train-runner.',
    SLOW,
  )
  await expect(main).toContainText('This was proved by listing datasets')
  await expect(page.getByText('Proved', { exact: true }).first()).toBeVisible()
  await expect(timeline(page)).toHaveAccessibleName(/0 failed/)
  expect(await violationsInBothThemes(page)).toEqual([])

  await proveRefresh(page, FORGETFUL_CLIENT)
  await expect(main).toContainText(
    'The client takes credentials once, and fails when they expire.',
    SLOW,
  )
  await expect(page.getByText('Failed at refresh').first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Show client settings' }).first()).toBeVisible()

  await page.goto(accountAddress(world))
  const runs = page.getByRole('table', { name: 'Verifications of this service account' })
  await expect(runs).toContainText('Refresh of the given command on datasets failed', SLOW)
  await expect(runs).toContainText('Refresh of the given command on datasets proved')
})

test('a running refresh proof says when it ends, and can be cancelled', async ({
  page,
  as,
  world,
}) => {
  await as('operator')
  await page.goto(accountAddress(world))
  const dialog = await openForm(page)
  await expect(dialog).toContainText('Ends about 17 minutes after the start')
  await dialog.getByRole('textbox', { name: 'Minutes at most' }).fill('5')
  await expect(dialog).toContainText('a shorter proof sees no expiry and shows nothing')
  await dialog.getByRole('textbox', { name: 'Minutes at most' }).fill('20')
  await dialog.getByRole('button', { name: 'Start refresh proof' }).click()
  const main = page.getByRole('main')
  await expect(main).toContainText('Ends about', SLOW)
  await expect(main).toContainText('Ends at the latest')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(main).toContainText('The verification was cancelled.', SLOW)
})

test('a person who may not verify an account cannot prove refresh for it', async ({
  page,
  as,
  world,
}) => {
  await as('reviewer')
  await page.goto(accountAddress(world))
  await expect(page.getByRole('button', { name: 'Prove refresh' })).toHaveAttribute(
    'aria-disabled',
    'true',
    SLOW,
  )
})
