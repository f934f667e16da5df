import type { Locator, Page } from '@playwright/test'
import { callCoreWeave, controlWorld, expect, FEDERATION, findCluster, test } from './fixtures'
import { accountAddress } from './steps'

const SLOW = { timeout: 60_000 }

const mapOf = (page: Page, what: string) =>
  page.getByRole('region', { name: `Access map of ${what}`, exact: true })
const ACCOUNT = 'train-east / ml-team / train-runner'
const node = (map: Locator, start: string) =>
  map.getByRole('link', { name: new RegExp(`^${start}, `) })

/** The name of each node; its kind and its state follow after a comma. */
const namesOf = async (links: Locator) =>
  (await links.allInnerTexts()).map((text) => text.split(/[,\n]/, 1)[0]?.trim()).toSorted()

test.beforeEach(async ({ as }) => as('operator'))

test('the map of an account and its list have the same content', async ({ page, world }) => {
  await page.goto(accountAddress(world))
  const map = mapOf(page, ACCOUNT)
  await expect(node(map, 'datasets')).toBeVisible(SLOW)
  for (const column of ['Cluster', 'Issuer', 'Federation config', 'Webhook', 'Policy statements'])
    await expect(map.getByRole('list', { name: column })).toBeVisible()
  await expect(map.getByRole('list', { name: 'Service account' })).toContainText('train-runner')
  const drawn = await namesOf(map.getByRole('link'))

  await page.getByRole('group', { name: 'Show as' }).getByText('List').click()
  await expect(page).toHaveURL(/[?&]map=list/)
  const rows = map.getByRole('table').getByRole('rowheader')
  await expect(rows).toHaveCount(drawn.length)
  expect((await rows.allInnerTexts()).map((text) => text.trim()).toSorted()).toEqual(drawn)
  const statement = map.getByRole('row').filter({ hasText: 'read-datasets' }).last()
  await expect(statement).toContainText('datasets')
  await expect(statement).toContainText('Configured, not proved')

  await page.reload()
  await expect(rows).toHaveCount(drawn.length, SLOW)
})

test('arrow keys move along edges and within a column', async ({ page, world }) => {
  await page.goto(accountAddress(world))
  const map = mapOf(page, ACCOUNT)
  await expect(node(map, 'datasets')).toBeVisible(SLOW)
  const statements = map.getByRole('list', { name: 'Policy statements' }).getByRole('link')
  await node(map, 'Injecting').focus()
  await page.keyboard.press('ArrowRight')
  await expect(node(map, 'train-runner')).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(node(map, 'Injecting')).toBeFocused()
  await statements.first().focus()
  await page.keyboard.press('ArrowDown')
  await expect(statements.nth(1)).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(statements.first()).toBeFocused()
  await node(map, 'write-checkpoints').focus()
  await page.keyboard.press('ArrowRight')
  await expect(node(map, 'checkpoints')).toBeFocused()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/buckets\/checkpoints/)
})

test('the broken edge is named on the map, in the list, and below them with its fix', async ({
  page,
  world,
}) => {
  const { id } = findCluster(world, 'train-east')
  await controlWorld(world, `clusters/${id}`, { webhook: 'missing' })
  await page.goto(accountAddress(world))
  const map = mapOf(page, ACCOUNT)
  await expect(node(map, 'Not injecting')).toHaveAccessibleName(
    /Webhook, Broken.*Broken to train-runner: Not injected/,
    SLOW,
  )
  await expect(page.getByText('returned a dry-run pod of this account without')).toBeVisible()
  await expect(
    page.getByRole('link', { name: 'Check the webhook with this account' }),
  ).toBeVisible()
  await page.getByRole('group', { name: 'Show as' }).getByText('List').click()
  const row = map.getByRole('row', { name: /^Not injecting Webhook/ })
  await expect(row).toContainText('Broken: Not injected')

  await page.goto(`/clusters/${id}`)
  const cluster = mapOf(page, 'train-east')
  await expect(node(cluster, 'Not installed')).toHaveAccessibleName(
    /Broken to ml-team: Not installed/,
    SLOW,
  )
})

test('the map of all clusters leads to each part, and is cards on a narrow screen', async ({
  page,
}) => {
  await page.goto('/')
  const map = mapOf(page, 'all clusters')
  await expect(node(map, 'legacy-share')).toBeVisible(SLOW)
  await expect(node(map, '\\*')).toHaveAccessibleName(/Wildcard principal, Needs attention/)
  for (const name of ['train-east', 'serve-west', 'research-north', 'lab'])
    await expect(map.getByRole('list', { name: 'Cluster' })).toContainText(name)
  await expect(node(map, 'checkpoints')).toBeVisible()

  await page.setViewportSize({ width: 390, height: 900 })
  await expect(page.getByText('Only broken and risky nodes. The list shows all.')).toBeVisible()
  await expect(node(map, 'legacy-share')).toBeVisible()
  await expect(node(map, 'checkpoints')).toHaveCount(0)
  await node(map, 'legacy-share').click()
  await page.waitForURL(/\/policies\/legacy-share/)
})

test('a paused config is said to stop every audience only where no other is active', async ({
  page,
  world,
}) => {
  const { id, issuerUrl } = findCluster(world, 'train-east')
  const { operator } = world.tokens
  const { configs } = (await callCoreWeave(
    operator,
    'POST',
    `${FEDERATION}/ListOIDCConfigs`,
    {},
  )) as { configs: { uid: string; audience: string }[] }
  const config = configs.find(({ audience }) => audience === issuerUrl)
  await page.goto(`/clusters/${id}`)
  await expect(node(mapOf(page, 'train-east'), 'train-east-ci')).toHaveAccessibleName(
    /Federation config, Paused/,
    SLOW,
  )
  const refused = page.getByText('CoreWeave rejects tokens of train-east')
  await expect(page.getByText(/^(\d+ of \d+ pods in|CoreWeave rejects tokens of)/)).toBeVisible(
    SLOW,
  )
  await expect(refused, 'one of two configs is active').toHaveCount(0)

  await callCoreWeave(operator, 'POST', `${FEDERATION}/UpdateOIDCConfig`, {
    uid: config?.uid,
    active: false,
    updateMask: 'active',
  })
  await page.reload()
  await expect(refused).toContainText('all 2 federation configs are paused', SLOW)

  await callCoreWeave(operator, 'POST', `${FEDERATION}/DeleteOIDCConfig`, { uid: config?.uid })
  await page.reload()
  await expect(refused).toContainText('the only one that it is federated for', SLOW)
})
