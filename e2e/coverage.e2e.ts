import type { Page } from '@playwright/test'
import { violationsInBothThemes } from './axe'
import { controlWorld, expect, findCluster, type TestOrganization, test } from './fixtures'
import { accountAddress } from './steps'

const TEAM = { namespace: 'ml-team', name: 'trainer' }

/** A Deployment of an annotated account, whose pods stay away because there are no replicas. */
const deployment = (account = 'train-runner') => ({
  put: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: TEAM,
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: TEAM.name } },
      template: {
        metadata: { labels: { app: TEAM.name } },
        spec: { serviceAccountName: account, containers: [{ name: 'app', image: 'worker:1' }] },
      },
    },
  },
})

const change = (world: TestOrganization, body: object) =>
  controlWorld(world, `clusters/${findCluster(world, 'train-east').id}`, body)
const put = (world: TestOrganization, body: object) =>
  controlWorld(world, `clusters/${findCluster(world, 'train-east').id}/objects`, body)
const pageOf = (world: TestOrganization) => `/clusters/${findCluster(world, 'train-east').id}`
const coverageOf = (page: Page) => page.getByRole('main').locator('#coverage')

test('the page of a cluster says which pods run without credentials, and shows them', async ({
  page,
  as,
  world,
}) => {
  await as('operator')
  await page.goto(pageOf(world))
  const coverage = coverageOf(page)
  await expect(coverage.getByText('1 of 3 pods runs without credentials')).toBeVisible()
  const row = coverage.getByRole('row', { name: /ml-team/ })
  await expect(row).toContainText('1 of 2')
  await expect(row).toContainText('1 started before the annotation')
  await coverage.getByRole('button', { name: 'Show pods of ml-team' }).click()
  await expect(coverage.getByRole('table', { name: 'Workloads of ml-team' })).toContainText(
    'train-runner-0',
  )
  expect(new URL(page.url()).searchParams.get('pods')).toBe('ml-team')
  expect(await violationsInBothThemes(page)).toEqual([])
  await page.goto('/')
  const attention = page.getByRole('list', { name: 'Needs attention' })
  await expect(attention).toContainText('1 of 3 pods in train-east runs without credentials')
})

test('what a review counted in a cluster is drawn on its page, as far back as chosen', async ({
  page,
  as,
  world,
}) => {
  await as('operator')
  const recorded = page.waitForResponse((response) => response.url().includes('/api/review/seen'))
  await page.goto('/findings')
  expect((await recorded).status()).toBe(200)
  await page.goto(pageOf(world))
  await expect(page.getByRole('heading', { name: 'Over time', exact: true })).toBeVisible()
  const pods = page.getByRole('img', { name: /^Pods with credentials, 1 day/ })
  await expect(pods).toHaveAccessibleName(/with 2 then, 2 now; without 1 then, 1 now/)
  await page.getByText('1 year').click()
  await expect(page).toHaveURL(/[?&]days=365/)
  await expect(pods).toBeVisible()
  await page.getByText('Show as table').first().click()
  await expect(page.getByRole('table', { name: 'Pods with credentials by day' })).toBeVisible()
  expect(await violationsInBothThemes(page)).toEqual([])
})

test('one Deployment that is no longer mutated is named within a poll, and its recovery too', async ({
  page,
  as,
  world,
}) => {
  await as('operator')
  await put(world, deployment())
  await page.goto(pageOf(world))
  const dryRuns = page.getByRole('list', { name: 'Dry runs of workload templates' })
  await expect(dryRuns).toContainText('New pods of 1 workload get credentials')
  await change(world, { trouble: { unmutated: { app: TEAM.name } } })
  await expect(dryRuns).toContainText('New pods get no credentials: Deployment ml-team / trainer')
  await change(world, { trouble: { unmutated: {} } })
  await expect(dryRuns).toContainText('New pods of 1 workload get credentials')
  await page.goto(accountAddress(world))
  const pods = page.getByRole('table', { name: 'Pods of train-runner' })
  await expect(pods).toContainText('trainer')
  await expect(pods).toContainText('started before the annotation')
})

test('a webhook with an expired certificate, or down, is red until it is repaired', async ({
  page,
  as,
  world,
}) => {
  await as('operator')
  await page.goto(pageOf(world))
  const evidence = page.getByRole('list', { name: 'Evidence for the webhook of train-east' })
  await expect(evidence).toContainText('The certificate is valid for 60 more days')
  await expect(evidence).toContainText('1 of 1 replica')
  await change(world, { webhookCertificate: 'expired' })
  await expect(evidence).toContainText('The webhook’s certificate expired on')
  await page.goto('/findings')
  await expect(page.getByText('The API server does not call the webhook').first()).toBeVisible()
  await change(world, { webhookCertificate: 'valid', webhook: 'down' })
  await page.goto(pageOf(world))
  await expect(evidence).toContainText(
    'The webhook is down, and new pods start without credentials',
  )
  await change(world, { webhook: 'installed' })
  await expect(evidence).toContainText('1 of 1 replica')
})

test('what could not be read is named, with the missing right', async ({ page, as, world }) => {
  await as('reviewer')
  await put(world, deployment())
  await page.goto(pageOf(world))
  const coverage = coverageOf(page)
  await expect(coverage).toContainText('1 of 2')
  await expect(coverage).toContainText('You need the verb create on pods in ml-team')
  await as('team')
  await page.goto(pageOf(world))
  await expect(coverage).toContainText(/cannot list service accounts|Permission denied/i)
  await as('operator')
  await page.goto(`/clusters/${findCluster(world, 'serve-west').id}`)
  await expect(coverageOf(page)).toContainText('No pod of an annotated account is running')
})
