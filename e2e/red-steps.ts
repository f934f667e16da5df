import type { Page } from '@playwright/test'
import { expect } from './fixtures'
import { addServiceAccount, expectVerdict, giveAccess, startRun, verifyButton } from './steps'

// Failures that any cluster can have, from its service accounts to the verdict that names them.

export async function failWithoutPolicy(page: Page, namespace: string) {
  await addServiceAccount(page, { namespace, name: 'stranger' })
  await startRun(page)
  await expectVerdict(page, /Failed/)
  await expectVerdict(page, /No policy allows this service account to exchange its token/)
  await expect(page.getByText('cwobject:CreateAccessKeyOIDC').first()).toBeVisible()
}

export async function failWithOtherAudience(page: Page, namespace: string) {
  const audience = 'https://example.com/elsewhere'
  await addServiceAccount(page, {
    namespace,
    name: 'stray',
    injection: 'Custom audience',
    audience,
  })
  await verifyAnyway(page, /audience/)
  await expect(page.getByText('Expected').first()).toBeVisible()
  await expect(page.getByText('Presented').first()).toBeVisible()
  await expect(page.getByText(audience).first()).toBeVisible()
}

/** Starts from an account's page in a cluster without the webhook. */
export async function failWithoutWebhook(page: Page) {
  await verifyAnyway(page, /webhook/i, async (dialog) =>
    expect(dialog.getByRole('link').first()).toBeVisible(),
  )
}

export async function failWithoutListing(page: Page, namespace: string) {
  await addServiceAccount(page, { namespace, name: 'narrow' })
  await giveAccess(page, { bucket: 'datasets', reason: 'One bucket only' })
  await page.getByRole('button', { name: 'Choose access' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^List buckets/ }).check()
  await dialog.getByRole('button', { name: 'Start verification' }).click()
  await page.waitForURL(/\/verifications\/[^/]+\/[^/]+\/verify-/)
  await expectVerdict(page, /Failed/)
  await expectVerdict(page, /The token exchange works, but no policy allows s3:ListAllMyBuckets/)
}

type Dialog = ReturnType<Page['getByRole']>

/** Checks the preflight warning, runs anyway, and expects the run to fail. */
async function verifyAnyway(page: Page, words: RegExp, look?: (dialog: Dialog) => Promise<void>) {
  await verifyButton(page).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(words)
  await look?.(dialog)
  await page.getByRole('button', { name: 'Run anyway' }).click()
  await page.waitForURL(/\/verifications\/[^/]+\/[^/]+\/verify-/)
  await expectVerdict(page, /Failed/)
}
