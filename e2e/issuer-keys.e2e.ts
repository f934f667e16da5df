import type { Page } from '@playwright/test'
import { violationsInBothThemes } from './axe'
import { controlWorld, expect, findCluster, type TestOrganization, test } from './fixtures'
import { accountAddress } from './steps'

/** A poll of the page, and the reading after it. */
const POLL = { timeout: 60_000 }

const east = (world: TestOrganization) => findCluster(world, 'train-east')
const change = (world: TestOrganization, body: object) =>
  controlWorld(world, `clusters/${east(world).id}`, body)
const pageOf = (world: TestOrganization) => `/clusters/${east(world).id}`
const keysOf = (page: Page) => page.getByRole('region', { name: 'Keys over time' })
const uploadsOf = (page: Page) => page.getByRole('list', { name: 'Uploaded key sets' })

/** What a person uploads: the key set as the issuer publishes it now. */
const publishedKeys = async (world: TestOrganization) =>
  (await fetch(`${east(world).issuerUrl}/openid/v1/jwks`)).text()

async function saveUpload(page: Page, keySet: string) {
  await page.getByLabel('Uploaded keys').fill(keySet)
  await page.getByRole('button', { name: 'Generate files' }).click()
  await expect(page).toHaveURL(/uploadedKeys=/)
  // The panel of the target before is replaced once the new one is parsed, and its answer with it.
  await expect(async () => {
    await page.getByRole('button', { name: 'Save as declared trust' }).click(POLL)
    const saved = page.getByText('Saved as declared trust for 1 service account')
    await expect(saved).toBeVisible({ timeout: 10_000 })
  }).toPass(POLL)
}

test('a rotation is named within a poll, with the cloud whose uploaded keys it leaves behind', async ({
  page,
  as,
  world,
}) => {
  test.slow()
  const { projectNumber, projectId } = world.clouds.google
  const target = {
    cloud: 'gcp',
    projectNumber,
    projectId,
    pool: 'coreweave',
    provider: 'train-east',
  }
  await as('operator')
  await page.goto(pageOf(world))
  await expect(keysOf(page)).toContainText('No rotation and no outage was seen', POLL)
  await page.goto(`${accountAddress(world)}/clouds?${new URLSearchParams(target)}`)
  await saveUpload(page, await publishedKeys(world))

  await page.goto(pageOf(world))
  await expect(uploadsOf(page)).toContainText('Google Cloud has the published keys', POLL)
  await change(world, { keys: 'rotate' })
  const events = page.getByRole('list', { name: 'Rotations and faults' })
  await expect(events).toContainText(/Key .+ added/, POLL)
  await expect(uploadsOf(page)).toContainText('Google Cloud lacks a published key', POLL)
  await expect(uploadsOf(page)).toContainText('tokens of ml-team/train-runner')
  await expect(page.getByRole('img', { name: /^Keys of the issuer of train-east/ })).toBeVisible()
  await keysOf(page).getByText('Show as table').click()
  const table = page.getByRole('table', { name: /^Keys of the issuer of train-east/ })
  await expect(table.getByRole('row', { name: /Issuer URL/ })).toHaveCount(2)
  expect(await violationsInBothThemes(page)).toEqual([])

  await page.goto('/findings')
  await expect(page.getByText('Another cloud lacks a key of the cluster').first()).toBeVisible(POLL)

  await page.goto(pageOf(world))
  await uploadsOf(page).getByRole('link', { name: 'Save which keys are uploaded' }).click(POLL)
  await saveUpload(page, await publishedKeys(world))
  await page.goto(pageOf(world))
  await expect(uploadsOf(page)).toContainText('Google Cloud has the published keys', POLL)
  await page.goto('/findings')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText('Another cloud lacks a key of the cluster')).toHaveCount(0)
})

test('a key removed too early or published too late is named, and its recovery too', async ({
  page,
  as,
  world,
}) => {
  test.slow()
  await as('operator')
  await page.goto(pageOf(world))
  await expect(keysOf(page)).toContainText('No rotation and no outage was seen', POLL)
  const events = page.getByRole('list', { name: 'Rotations and faults' })
  await change(world, { keys: 'replace' })
  await expect(events).toContainText('A key was removed too early', POLL)
  await expect(events).toContainText('60 minutes too early')
  await change(world, { keys: 'rotate', issuer: 'stale-keys' })
  await expect(events).toContainText('A key of the API server is not published', POLL)
  await change(world, { issuer: 'healthy' })
  await expect(events).toContainText('A key was published too late', POLL)
  await expect(events).not.toContainText('A key of the API server is not published')
  await change(world, { issuer: 'down' })
  await expect(events).toContainText('Keys cannot be read', POLL)
  await change(world, { issuer: 'healthy' })
  await expect(events).toContainText('Keys could not be read', POLL)
})
