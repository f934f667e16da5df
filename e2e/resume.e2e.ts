import { startConsoleServer } from '../scripts/servers'
import { takeContext } from './contexts'
import { controlWorld, createWorld, expect, findCluster, signInWithToken, test } from './fixtures'
import { consoleEnvironment } from './servers'
import { accountAddress, expectPassed, verifyButton } from './steps'

test.use({ seed: 'default' })

/** Object storage that takes its time, so that there is a middle to interrupt. */
const slowStorage = { surface: 'storage', path: '*', kind: 'slow', delayMs: 8000, times: 1 }

test('a running verification survives a reload, and is settled by hand after a restart of the console', async ({
  page,
}) => {
  const world = await createWorld()
  await controlWorld(world, 'faults', slowStorage)
  const environment = consoleEnvironment()
  const first = await startConsoleServer(environment)
  const port = Number(new URL(first.url).port)
  await signInWithToken(page, world.tokens.operator, first.url)
  await page.goto(`${first.url}${accountAddress(world)}`)
  await verifyButton(page).click()
  await page.waitForURL(/\/verifications\/[^/]+\/[^/]+\/verify-/)
  await page.reload()
  await expect(page.getByRole('heading', { name: 'ml-team/train-runner' })).toBeVisible()
  await expect(page.getByText('Running').first()).toBeVisible()

  await first.kill('SIGKILL')
  const second = await startConsoleServer(environment, { port })
  await page.reload()
  // The console that followed the run is gone, so a person settles it.
  await expect(page.getByText('Ended, not settled').first()).toBeVisible({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Settle' }).click()
  await expectPassed(page)
  await page.reload()
  await expectPassed(page)

  await page.goto(`${second.url}/verifications`)
  await expect(page.getByRole('link', { name: /train-runner/ }).first()).toBeVisible()
  await second.kill('SIGTERM')
})

test('a running verification is on the way to its bucket, on the maps of account, fleet and bucket', async ({
  page,
  world,
  as,
}) => {
  await controlWorld(world, 'faults', { ...slowStorage, delayMs: 40_000 })
  await as('operator')
  const { id } = findCluster(world, 'train-east')
  const account = accountAddress(world)
  await page.goto(account)
  await page.getByRole('button', { name: 'Choose access' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^Read on datasets/ }).check()
  await dialog.getByRole('button', { name: 'Start verification' }).click()
  await page.waitForURL(/\/verifications\/[^/]+\/[^/]+\/verify-/)
  for (const address of [account, '/', `/clusters/${id}`, '/buckets/datasets']) {
    await page.goto(address)
    const map = page.getByRole('region', { name: /^Access map of / })
    const way = map.getByRole('link', { name: /1 verification running to datasets/ })
    await expect(way.first(), address).toBeVisible()
    await expect(map.getByText('Verifying', { exact: true }), address).toBeVisible()
  }
})

test('a running verification continues after its cluster was unreachable', async ({
  page,
  world,
  as,
}) => {
  await controlWorld(world, 'faults', slowStorage)
  await as('operator')
  await page.goto(accountAddress(world))
  await verifyButton(page).click()
  await page.waitForURL(/\/verifications\/[^/]+\/[^/]+\/verify-/)
  await expect(page.getByText('Running').first()).toBeVisible()
  const silent = { surface: 'kubernetes', path: '*/jobs/*', kind: 'status', status: 503, times: 6 }
  await controlWorld(world, 'faults', silent)
  await expectPassed(page)
})

test('a finished verification is shown from the store to people who can read its logs', async ({
  page,
  world,
  as,
  browser,
  baseURL,
}) => {
  await as('operator')
  await page.goto(accountAddress(world, { namespace: 'inference', account: 'serve' }))
  await verifyButton(page).click()
  await page.waitForURL(/\/verifications\/[^/]+\/[^/]+\/verify-/)
  await expect(page.getByText(/^(Proved|Passed|Failed)/).first()).toBeVisible({ timeout: 120_000 })
  const address = new URL(page.url()).pathname

  const other = await (await takeContext(browser)).newPage()
  await signInWithToken(other, world.tokens.team, baseURL)
  await other.goto(`${baseURL}${address}`)
  await expect(other.getByText(/pods\/log/).first()).toBeVisible()
  await expect(other.getByRole('log')).toHaveCount(0)
})
