import { expect, test } from './fixtures'
import { primaryButtonProblems } from './layout'
import { readLivePolicy, saveElsewhere, withStatement } from './policy-steps'
import { submitAccessRequest } from './request-steps'
import { accountAddress, expectVerdict } from './steps'

const SLOW = { timeout: 60_000 }

test('the home of a team shows its accounts, what is proved of them, its requests and one next step', async ({
  page,
  world,
  as,
}) => {
  const account = accountAddress(world)
  await as('team')
  await page.goto('/workloads?view=namespaces')
  await page.getByRole('combobox', { name: 'Cluster' }).selectOption({ label: 'train-east' })
  await page.getByRole('textbox', { name: 'Namespace' }).fill('ml-team')
  await page.getByRole('button', { name: 'Open namespace' }).click()
  await expect(page.getByRole('row', { name: /ml-team/ })).toBeVisible(SLOW)
  await submitAccessRequest(page, world, {
    account: 'notebook',
    bucket: 'models',
    reason: 'For it',
  })

  await as('operator')
  await page.goto(account)
  await page.getByRole('button', { name: 'Choose access' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^Read on datasets/ }).check()
  await dialog.getByRole('button', { name: 'Start verification' }).click()
  await expectVerdict(page, 'Read on datasets proved for ml-team/train-runner')
  const run = page.url()

  await as('team')
  await page.goto('/')
  const accounts = page.getByRole('list', { name: 'My accounts' })
  const runner = accounts.getByRole('listitem').filter({ hasText: 'train-runner' }).first()
  await expect(runner).toContainText('Read on datasets proved', SLOW)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(
    '1 of your 3 annotated accounts has proved access',
    SLOW,
  )
  await expect(accounts.getByRole('listitem').filter({ hasText: 'eval' })).toHaveCount(0)
  const main = page.getByRole('main')
  await expect(main).toContainText('Read models for ml-team / notebook')
  await expect(main.getByText(/^Next step: verify a bucket of /)).toBeVisible(SLOW)
  await expect(main.getByRole('link', { name: 'Choose a bucket' })).toHaveAttribute(
    'href',
    /\/give-access\?.*namespace=ml-team&account=/,
  )
  expect(await primaryButtonProblems(page)).toEqual([])

  // What fails stands first, and its cause is the next step.
  const policy = await readLivePolicy(world, 'wif-ml-team')
  await saveElsewhere(world, withStatement(policy, 'read-datasets', { actions: ['s3:ListBucket'] }))
  await as('operator')
  await page.goto(run)
  await page.getByRole('button', { name: 'Run again' }).click()
  await page.waitForURL((url) => url.href !== run)
  await expectVerdict(page, /^Failed/)
  const { pathname } = new URL(page.url())
  await as('team')
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toContainText(
    '1 of your 3 annotated accounts can’t use a bucket',
    SLOW,
  )
  await expect(main).toContainText('Next step: see why Read on datasets failed for train-runner')
  await main.getByRole('link', { name: 'Show the cause' }).click()
  await page.waitForURL((url) => url.pathname === pathname)
})
