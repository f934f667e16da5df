import type { Page } from '@playwright/test'
import { expect, findCluster, type TestOrganization } from './fixtures'

// Steps of the journeys, by role and label.

export async function goToCluster(page: Page, name: string) {
  await page.goto('/clusters')
  await page.getByRole('link', { name, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
}

type AccountPlace = { cluster?: string; namespace?: string; account?: string }

/** The page of a service account: of `train-runner` of `ml-team` in `train-east`, where nothing else is named. */
export const accountAddress = (
  world: TestOrganization,
  { cluster = 'train-east', namespace = 'ml-team', account = 'train-runner' }: AccountPlace = {},
) =>
  `/clusters/${findCluster(world, cluster).id}/namespaces/${namespace}/service-accounts/${account}`

/** Creates a federation config from the page of a cluster without one. */
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

/** Fills in the form for a service account from the cluster's list, and submits it. */
export async function submitServiceAccount(
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
}

/** Creates a service account from the cluster's list; ends on its page. */
export async function addServiceAccount(page: Page, account: NewAccount) {
  await submitServiceAccount(page, account)
  await page.waitForURL(new RegExp(`/service-accounts/${account.name}$`))
}

const VERDICT = { timeout: 120_000 }

type Access = { bucket: string; reason: string }

/** Gives Read on a bucket by the link of a page, and returns there once it is proved. */
export async function giveAccess(page: Page, { bucket, reason }: Access) {
  const from = page.url()
  await page.getByRole('main').getByRole('link', { name: 'Give access' }).first().click()
  await page.getByRole('combobox', { name: 'Bucket' }).click()
  await page.getByRole('option', { name: bucket }).first().click()
  await page.getByRole('textbox', { name: 'Reason' }).fill(reason)
  await page.getByRole('button', { name: 'Give access', exact: true }).click()
  await expect(
    page.getByRole('heading', { level: 1, name: /can read .*, proved just now$/ }),
  ).toBeVisible(VERDICT)
  await page.goto(from)
}

/** What the verdict of a run says that proved an access to a bucket. */
export const PROVED = / proved for /

/** The button of the page of an account that verifies one access. */
export const verifyButton = (page: Page) => page.getByRole('button', { name: /^Verify (?!all)/ })

/** Starts a verification; `anyway` overrides the preflight dialog. */
export async function startRun(page: Page, { anyway = false } = {}) {
  await verifyButton(page).click()
  if (anyway) await page.getByRole('button', { name: 'Run anyway' }).click()
  await page.waitForURL(/\/verifications\/[^/]+\/[^/]+\/verify-/)
}

/** Waits for the text of a verdict. */
export const expectVerdict = (page: Page, words: string | RegExp) =>
  expect(page.getByRole('main').getByText(words).first()).toBeVisible(VERDICT)

/**
 * Waits until a run has proved an access to a bucket. Where the bucket is in another zone than the cluster, one
 * check says that clients need the zone of the bucket; where the account cannot list all buckets, one says so.
 */
export async function expectPassed(page: Page, { otherZone = false, lists = true } = {}) {
  await expectVerdict(page, PROVED)
  const checks = page.getByRole('list', { name: /^checks/i }).first()
  await expect(checks.locator(':scope > li')).toHaveCount(12)
  const passed = 12 - Number(otherZone) - Number(!lists)
  const tally = [
    `${passed} passed`,
    ...(otherZone ? ['1 with warnings'] : []),
    ...(lists ? [] : ['1 unknown']),
  ]
  await expect(page.getByText(tally.join(', '))).toBeVisible()
}

/** Types the full name of the account that is to be suspended. */
export const confirmSuspension = (page: Page, name: string) =>
  page.getByRole('textbox', { name: `Type ${name} to confirm` }).fill(name)
