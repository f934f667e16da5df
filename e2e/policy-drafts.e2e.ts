import { expect, findCluster, test } from './fixtures'
import {
  clickSave,
  jsonEditor,
  openBuilder,
  openPicker,
  openPolicy,
  openReview,
  pasteText,
  readEditorText,
  readLivePolicy,
  statementCard,
} from './policy-steps'

const NAME = 'wif-ml-team'
const SLOW = { timeout: 60_000 }

test('an empty builder does not scold before a save is tried, and Back returns to it', async ({
  page,
  as,
}) => {
  await as('operator')
  await openBuilder(page)
  const problems = page.getByRole('list', { name: 'Problems in the JSON' })
  await expect(page.getByText('Incomplete', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Add statement' }).click()
  await expect(statementCard(page, 'statement')).toContainText(
    'Incomplete: add principals, actions and resources.',
  )
  await expect(problems).toHaveCount(0)

  await page.getByRole('button', { name: 'Review and create' }).click()
  await expect(page.getByRole('list', { name: 'Before you save' })).toContainText(
    '3 errors in the JSON',
  )
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1, name: 'New policy' })).toBeVisible()
  await expect(statementCard(page, 'statement')).toBeVisible()
  await expect(problems.getByRole('listitem')).toHaveCount(3)

  await page.getByRole('button', { name: 'Review and create' }).click()
  await page.getByRole('button', { name: 'Back to editing' }).first().click()
  await expect(jsonEditor(page)).toBeVisible()
})

test('four statements that are added by clicks are on lines of their own', async ({ page, as }) => {
  await as('operator')
  await openBuilder(page)
  for (let count = 1; count <= 4; count++) {
    await page.getByRole('button', { name: 'Add statement' }).click()
    await expect(page.getByRole('list', { name: 'Statements' }).getByRole('region')).toHaveCount(
      count,
    )
  }
  const text = await readEditorText(page)
  expect(text.split('\n').filter((line) => /^ {4}\{$/.test(line))).toHaveLength(4)
  expect(text).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`)
})

test('actions are chosen by groups that fold and count, a whole level at once', async ({
  page,
  as,
}) => {
  await as('operator')
  await openPolicy(page, NAME)
  const before = statementCard(page, 'read-datasets')
  await expect(before).toBeVisible()
  const picker = await openPicker(page, 'read-datasets', 'actions')
  const read = picker.getByRole('button', { name: /^Read, \d+ of \d+$/ })
  await expect(read).toHaveAttribute('aria-expanded', 'false')
  await expect(picker.getByRole('checkbox', { name: /s3:GetObjectTagging/ })).toHaveCount(0)
  await read.click()
  await expect(picker.getByRole('checkbox', { name: /s3:GetObject / })).toBeDisabled()
  await picker.getByRole('button', { name: 'All Read' }).click()
  const [, count, all] = /(\d+) of (\d+)/.exec((await read.getAttribute('aria-label')) ?? '') ?? []
  expect(count).toBe(all)
  await picker.getByRole('button', { name: /^Add \d+ actions$/ }).click()
  await expect(before.getByRole('list', { name: 'Access levels' })).toContainText(`Read ${all} of`)
})

test('unknown buckets and accounts are one press away from the nearest name', async ({
  page,
  world,
  as,
}) => {
  const { issuerUrl } = findCluster(world, 'train-east')
  const policy = {
    version: 'v1alpha1',
    name: 'typed',
    statements: [
      {
        name: 'read',
        effect: 'Allow',
        actions: ['s3:GetObject', 's3:ListBucket'],
        resources: ['datasest', 'datasest/*'],
        principals: [`role/${issuerUrl}:system:serviceaccount:ml-team:train-runer`],
      },
    ],
  }
  await as('operator')
  await openBuilder(page)
  await pasteText(page, `${JSON.stringify(policy, null, 2)}\n`)
  const card = statementCard(page, 'read')
  await expect(card).toContainText('The organization has no bucket datasest.', SLOW)
  await card.getByRole('button', { name: 'Change to datasets' }).click()
  await expect(card).not.toContainText('has no bucket', SLOW)
  await card.getByRole('button', { name: 'Change to ml-team/train-runner' }).click()
  await expect(card).not.toContainText('train-runer', SLOW)
  const [statement] = JSON.parse(await readEditorText(page)).statements
  expect(statement.resources).toEqual(['datasets', 'datasets/*'])
  expect(statement.principals).toEqual([
    `role/${issuerUrl}:system:serviceaccount:ml-team:train-runner`,
  ])
})

for (const arrives of [true, false])
  test(`a save that a reload interrupted says that it was ${arrives ? '' : 'not '}saved`, async ({
    page,
    world,
    as,
  }) => {
    await as('operator')
    await openPolicy(page, NAME)
    const before = await readLivePolicy(world, NAME)
    await statementCard(page, 'read-datasets').getByText('Deny', { exact: true }).click()
    await openReview(page)
    await page.getByRole('textbox', { name: 'Reason' }).fill('Frozen')
    let sent = () => {}
    const wasSent = new Promise<void>((resolve) => {
      sent = resolve
    })
    // Whether or not the request reaches the console, its answer does not reach the page.
    await page.route(`**/policies/${NAME}*`, async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      if (arrives) await route.fetch()
      await route.abort()
      sent()
    })
    await clickSave(page)
    await wasSent
    await page.unroute(`**/policies/${NAME}*`)
    await page.reload()

    const words = arrives ? 'It was saved.' : 'It was not saved.'
    await expect(
      page.getByText(`The page was closed while ${NAME} was being saved. ${words}`),
    ).toBeVisible(SLOW)
    const live = await readLivePolicy(world, NAME)
    if (arrives) expect(live).not.toEqual(before)
    else expect(live).toEqual(before)
    await expect(page.getByText('Someone else changed')).toHaveCount(0)
    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await page.reload()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible(SLOW)
    await expect(page.getByText('The page was closed')).toHaveCount(0)
  })

test('a policy is deleted without typing its name, because its history restores it', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await openPolicy(page, 'legacy-share')
  const before = await readLivePolicy(world, 'legacy-share')
  await page.getByRole('button', { name: 'Actions for legacy-share' }).click()
  await page.getByRole('menuitem', { name: 'Delete policy' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('The policy can be restored from its history.', SLOW)
  await expect(dialog.getByText('to confirm')).toHaveCount(0)
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Not used any more')
  await dialog.getByRole('button', { name: 'Delete policy' }).click()
  await expect(page.getByText('Deleted legacy-share').first()).toBeVisible(SLOW)

  await page.goto('/policies/legacy-share/history')
  await page.getByRole('textbox', { name: 'Reason' }).fill('Used after all')
  await page.getByRole('button', { name: /^Restore version \d+$/ }).click()
  await page.waitForURL('/policies/legacy-share', SLOW)
  expect(await readLivePolicy(world, 'legacy-share')).toEqual(before)
})
