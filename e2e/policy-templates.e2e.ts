import { expect, findCluster, test } from './fixtures'
import {
  openBuilder,
  openPolicy,
  readLivePolicy,
  reviewAndSave,
  saveElsewhere,
} from './policy-steps'

test('statements from a template are added to a policy by clicks', async ({ page, world, as }) => {
  await as('operator')
  await openBuilder(page)
  await page.getByRole('button', { name: 'Add from template' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Service account').fill('train-runner')
  await page.getByRole('option', { name: /train-east \/ ml-team \/ train-runner/ }).click()
  await dialog.getByLabel('Bucket', { exact: true }).fill('datasets')
  await page.getByRole('option', { name: /^datasets/ }).click()
  await dialog.getByRole('button', { name: 'Add 2 statements' }).click()
  await expect(page.getByRole('region', { name: 'Statement datasets-read' })).toBeVisible()

  await page.keyboard.press('ControlOrMeta+z')
  await expect(page.getByRole('region', { name: 'Statement datasets-read' })).toBeHidden()
  await page.keyboard.press('ControlOrMeta+Shift+z')
  await reviewAndSave(page, 'Least privilege')
  await page.waitForURL('/policies/new-policy')
  const { statements } = await readLivePolicy(world, 'new-policy')
  const { issuerUrl } = findCluster(world, 'train-east')
  const principals = [`role/${issuerUrl}:system:serviceaccount:ml-team:train-runner`]
  expect(statements.map(({ name, resources }) => [name, resources])).toEqual([
    ['exchange-tokens', ['*']],
    ['datasets-read', ['datasets', 'datasets/*']],
  ])
  for (const each of statements) expect(each.principals).toEqual(principals)
})

test('a policy opens whatever its name is in a URL', async ({ page, world, as }) => {
  await as('operator')
  const read = await readLivePolicy(world, 'wif-ml-team')
  for (const name of ['new', '..', '~x']) {
    await saveElsewhere(world, { ...read, name })
    await page.goto('/policies')
    await page.getByRole('link', { name, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name, exact: true })).toBeVisible()
    await page.getByRole('link', { name: 'History', exact: true }).click()
    await expect(page.getByText('Outside console', { exact: true }).first()).toBeVisible()
  }
  await openPolicy(page, '~new')
  await expect(page.getByRole('heading', { level: 1, name: 'new', exact: true })).toBeVisible()
})
