import type { Browser, Page } from '@playwright/test'
import type { TestPerson } from '../lib/testing/world'
import { takeContext } from './contexts'
import { expect, signInWithToken, type TestOrganization } from './fixtures'
import { accountAddress } from './steps'

// Steps with requests, by role and label.

const SLOW = { timeout: 60_000 }

/** Opens a separate browser context signed in as a person of the organization. */
export async function openBrowserFor(
  browser: Browser,
  world: TestOrganization,
  person: TestPerson,
): Promise<Page> {
  const page = await (await takeContext(browser)).newPage()
  await signInWithToken(page, world.tokens[person])
  return page
}

type Asked = {
  cluster?: string
  account?: string
  bucket?: string
  reason: string
  expires?: string
  ticket?: string
}

/** Requests access from an account's page as a person who cannot save policies; ends at the request. */
export async function submitAccessRequest(
  page: Page,
  world: TestOrganization,
  asked: Asked,
): Promise<string> {
  const { cluster = 'train-east', account = 'eval', bucket = 'datasets' } = asked
  const { reason, expires, ticket } = asked
  await page.goto(accountAddress(world, { cluster, account }))
  await page.getByRole('main').getByRole('link', { name: 'Request access' }).first().click()
  await page.getByRole('combobox', { name: 'Bucket' }).click()
  await page.getByRole('option', { name: bucket }).first().click()
  await page.getByRole('textbox', { name: 'Reason' }).fill(reason)
  if (expires) await page.getByLabel('Expires after').fill(expires)
  if (ticket) await page.getByRole('textbox', { name: 'Ticket' }).fill(ticket)
  await page.getByRole('button', { name: 'Request access' }).click()
  await page.getByRole('link', { name: 'Open the request' }).click(SLOW)
  await page.waitForURL(/\/requests\/\d+$/, SLOW)
  await expect(stateLabel(page, 'Waiting for review')).toBeVisible()
  return new URL(page.url()).pathname
}

export const stateLabel = (page: Page, words: string) =>
  page.getByRole('main').getByText(words, { exact: true }).first()

/** Waits until the effect of the request is shown, then approves. */
export async function clickApprove(page: Page, label: 'Approve' | 'Approve and apply') {
  const button = page.getByRole('button', { name: label, exact: true })
  await expect(button).toBeEnabled(SLOW)
  await expect(button).not.toHaveAttribute('aria-disabled', 'true', SLOW)
  await button.click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(APPROVAL_REASON)
  await dialog.getByRole('button', { name: label, exact: true }).click()
  await expect(dialog).toBeHidden(SLOW)
}

export const APPROVAL_REASON = 'Read only, and it ends with the quarter.'

/** Opens a dialog, enters the reason and confirms. */
export async function submitDialog(page: Page, deed: 'Reject' | 'Request changes', words: string) {
  await page.getByRole('button', { name: deed, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill(words)
  await dialog.getByRole('button', { name: deed, exact: true }).click()
  await expect(dialog).toBeHidden()
}

export async function addComment(page: Page, words: string) {
  await page.getByRole('textbox', { name: 'Comment' }).fill(words)
  await page.getByRole('button', { name: 'Comment', exact: true }).click()
  await expect(page.getByRole('list', { name: 'Discussion' })).toContainText(words)
}
