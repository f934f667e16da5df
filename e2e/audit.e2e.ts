import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { takeContext } from './contexts'
import { expect, findCluster, signInWithToken, test } from './fixtures'
import { addServiceAccount } from './steps'

const Row = z.object({
  seq: z.number(),
  kind: z.enum(['intent', 'outcome', 'event', 'seal']),
  actor: z.string(),
  action: z.string(),
  object: z.record(z.string(), z.string()),
  hash: z.string().length(64),
  prevHash: z.string(),
})

async function exported(page: Page) {
  const arriving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export as JSON lines' }).click()
  const file = await arriving
  expect(file.suggestedFilename()).toMatch(/^audit-\d{4}-\d\d-\d\d\.jsonl$/)
  const text = readFileSync(await file.path(), 'utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => Row.parse(JSON.parse(line)))
}

/** Without the seals of what the console stores, such as the name that a person was seen with. */
const withoutSeals = (rows: z.infer<typeof Row>[]) => rows.filter(({ kind }) => kind !== 'seal')

test('a change is found by its resource, links to it, and is exported with its hash', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  const { id } = findCluster(world, 'train-east')
  for (const name of ['alpha', 'beta']) {
    await page.goto(`/workloads?cluster=${id}`)
    await addServiceAccount(page, { namespace: 'ml-team', name })
  }
  await page.goto('/audit')
  const changes = page.getByRole('list', { name: 'Audit log entries' })
  // Two changes, and the sign-in.
  await expect(changes.getByRole('listitem')).toHaveCount(3)
  await page.getByLabel('Resource').fill('alpha')
  await page.getByRole('button', { name: 'Filter' }).click()
  await page.waitForURL(/object=alpha/)
  await expect(changes.getByRole('listitem')).toHaveCount(1)
  const change = changes.getByText('train-east / ml-team / alpha')
  await expect(change).toBeVisible()
  expect((await exported(page)).map(({ kind }) => kind)).toEqual(['intent', 'outcome'])

  await change.click()
  await page.getByRole('link', { name: /^Row \d+$/ }).click()
  await page.waitForURL(/row=\d+/)
  await expect(changes.getByRole('definition').getByText(id)).toBeVisible()
  await page.getByRole('link', { name: 'Open alpha' }).click()
  await expect(page.getByRole('heading', { level: 1, name: /alpha/ })).toBeVisible()

  await page.goto('/audit')
  const rows = await exported(page)
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1))
  for (const [index, { prevHash }] of rows.entries())
    expect(prevHash).toBe(rows[index - 1]?.hash ?? '')
})

test('each question about everyone that a screen has answered is in the audit log', async ({
  page,
  as,
}) => {
  await as('operator')
  for (const view of ['', '&by=principal']) {
    const recorded = page.waitForResponse(
      (response) =>
        response.url().includes('/api/access/asked') && response.request().method() === 'POST',
    )
    await page.goto(`/access?level=Write&bucket=datasets${view}`)
    expect((await recorded).status()).toBe(200)
  }
  await page.goto('/audit?action=access.ask')
  const entries = page.getByRole('list', { name: 'Audit log entries' }).getByRole('listitem')
  await expect(entries).toHaveCount(2)
  await expect(entries.first()).toContainText('access.ask')
})

test('valid days in the URL are applied and invalid filters are reported', async ({ page, as }) => {
  await as('operator')
  await page.goto('/audit?from=2100-01-01')
  await expect(page.getByText('No entry matches the filters')).toBeVisible()
  await expect(page.getByLabel('From day')).toHaveValue('2100-01-01')
  await page.goto('/audit?from=2100-99-01')
  await expect(page.getByText('Invalid filters in the URL were ignored.')).toBeVisible()
  const response = await page.request.post('/api/audit/export?from=2100-99-01')
  expect(response.status()).toBe(422)
})

test('a person without permission exports only their own changes', async ({
  page,
  world,
  as,
  browser,
  baseURL,
}) => {
  await as('operator')
  const { id } = findCluster(world, 'train-east')
  await page.goto(`/workloads?cluster=${id}`)
  await addServiceAccount(page, { namespace: 'ml-team', name: 'alpha' })
  const other = await (await takeContext(browser)).newPage()
  await signInWithToken(other, world.tokens.team, baseURL)
  await other.goto(`${baseURL}/audit`)
  await expect(other.getByText('Your own changes only')).toBeVisible()
  // They changed nothing, so only their sign-in is theirs.
  const rows = await exported(other)
  expect(withoutSeals(rows).map(({ action }) => action)).toEqual(['session.sign-in'])
})
