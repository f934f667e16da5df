import type { Page } from '@playwright/test'
import { expect } from './fixtures'

// What people do on their way, by role and label, as often as a journey needs it.

export async function goToCluster(page: Page, name: string) {
  await page.goto('/clusters')
  await page.getByRole('link', { name, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

/** From the page of a cluster that has no federation config. */
export async function federateCluster(page: Page, cluster: string) {
  await page.getByRole('link', { name: 'Create federation config' }).first().click()
  await expect(page.getByRole('checkbox', { name: cluster })).toBeChecked()
  await page.getByRole('button', { name: 'Create federation config' }).click()
  await page.waitForURL(/\/federation(\/(?!new)[^/]+)?$/)
}

type NewAccount = {
  namespace: string
  name: string
  injection?: 'Default audience' | 'Custom audience' | 'Not injected'
  audience?: string
}

/** From the service accounts of a cluster; ends at the new account. */
export async function addServiceAccount(
  page: Page,
  { namespace, name, injection = 'Default audience', audience }: NewAccount,
) {
  await page.getByRole('link', { name: 'New service account' }).first().click()
  await expect(page.getByRole('heading', { name: /^New service account/ })).toBeVisible()
  await page.getByRole('combobox', { name: 'Namespace' }).fill(namespace)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await page.getByRole('radio', { name: injection }).check()
  if (audience) await page.getByRole('textbox', { name: 'Audience' }).fill(audience)
  await page.getByRole('button', { name: 'Create service account' }).click()
  await page.waitForURL(new RegExp(`/service-accounts/${name}$`))
}

type Access = {
  bucket: string
  reason: string
  template?: 'Read one bucket' | 'Read and write one bucket'
  listBuckets?: boolean
  link?: string
}

/** From an account's page, or from where `link` offers it; ends where the policy is live. */
export async function giveAccess(
  page: Page,
  {
    bucket,
    reason,
    template = 'Read one bucket',
    listBuckets = true,
    link = 'Give access',
  }: Access,
) {
  await page.getByRole('link', { name: link }).first().click()
  await page.getByRole('radio', { name: template }).check()
  await page.getByRole('combobox', { name: 'Bucket' }).click()
  await page.getByRole('option', { name: bucket }).first().click()
  await page
    .getByRole('checkbox', { name: 'Allow listing all buckets' })
    .setChecked(listBuckets)
  await page.getByRole('textbox', { name: 'Reason' }).fill(reason)
  await page.getByRole('button', { name: 'Create policy' }).click()
  await expect(page.getByText(/^Policy .* created$/)).toBeVisible()
}

/** Starts a verification; what stops it beforehand is shown in the dialog, which `anyway` overrides. */
export async function startRun(page: Page, { anyway = false } = {}) {
  await page.getByRole('button', { name: /^Verify/ }).click()
  if (anyway) await page.getByRole('button', { name: 'Run anyway' }).click()
  await page.waitForURL(/\/verifications\/[^/]+\/[^/]+\/verify-/)
}

const VERDICT = { timeout: 120_000 }

/** The verdict in words, once there is one. */
export const expectVerdict = (page: Page, words: string | RegExp) =>
  expect(page.getByRole('main').getByText(words).first()).toBeVisible(VERDICT)

export async function expectPassed(page: Page) {
  await expectVerdict(page, 'has keyless access to object storage')
  const steps = page.getByRole('list', { name: /steps/i }).first()
  await expect(steps.locator(':scope > li')).toHaveCount(11)
  await expect(page.getByText('11 passed')).toBeVisible()
}
