import type { Page } from '@playwright/test'
import { violationsInBothThemes } from './axe'
import { watchAnswers } from './earlier-answer'
import { controlWorld, expect, findCluster, type TestOrganization, test } from './fixtures'
import { accountAddress } from './steps'

const SLOW = { timeout: 60_000 }

const runnerOf = (world: TestOrganization) =>
  `role/${findCluster(world, 'train-east').issuerUrl}:system:serviceaccount:ml-team:train-runner`

const table = (page: Page, name: string | RegExp) => page.getByRole('table', { name })
const heading = (page: Page) => page.getByRole('heading', { level: 1 })

/** Chooses in one of the dialogs of the question. */
async function choose(page: Page, what: 'Actions' | 'Resources', choices: string[]) {
  await page.getByRole('button', { name: new RegExp(`^${what}:`) }).click()
  const dialog = page.getByRole('dialog', { name: what })
  for (const choice of choices) {
    // The groups of what does not match are closed.
    await dialog.getByRole('searchbox').fill(choice)
    await dialog.getByRole('checkbox', { name: choice }).first().check()
  }
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toBeHidden()
}

async function choosePrincipal(page: Page, typed: string, option: string | RegExp) {
  const field = page.getByRole('combobox', { name: 'Principals', exact: true })
  await field.click()
  await field.fill(typed)
  await page.getByRole('option', { name: option }).first().click()
}

/** The choice stands in the address, so it is shown a moment after the click. */
async function show(page: Page, name: string) {
  const choice = page.getByRole('radio', { name, exact: true })
  await choice.click({ force: true })
  await expect(choice).toBeChecked(SLOW)
}

test('a question is asked with pickers, answered by statement, filtered, followed and exported', async ({
  page,
  as,
}) => {
  await as('operator')
  await page.goto('/access')
  await choose(page, 'Actions', ['All Write'])
  // What is shown until the new answer is there belongs to an earlier question, and says so.
  const answers = await watchAnswers(page)
  await choose(page, 'Resources', ['checkpoints'])
  await expect(heading(page)).toContainText('can write to checkpoints', SLOW)
  await answers.expectDimmedMeanwhile()
  const asked = new URL(page.url()).searchParams
  expect([asked.get('level'), asked.get('bucket')]).toEqual(['Write', 'checkpoints'])
  await expect(page.getByText(/could not read.*service accounts of lab/)).toBeVisible()
  const statement = table(page, 'wif-ml-team / write-checkpoints')
  await expect(statement.getByRole('row').filter({ hasText: 'train-runner' })).toContainText(
    'wif-ml-team / sign-in',
  )

  await show(page, 'By principal')
  const rows = table(page, 'Access by principal').getByRole('row')
  await expect(rows.filter({ hasText: 'train-runner' })).toContainText(
    'wif-ml-team / write-checkpoints',
  )
  await page.getByRole('button', { name: 'Read bucket policies' }).click()
  await expect(rows.filter({ hasText: 'train-runner' })).toContainText('Allows')

  await page.getByRole('searchbox', { name: /^Filter/ }).fill('nobody-at-all')
  await expect(page.getByText('No principal matches “nobody-at-all”')).toBeVisible(SLOW)
  await page.reload()
  await expect(page.getByText('No principal matches “nobody-at-all”')).toBeVisible(SLOW)
  await page.getByRole('searchbox', { name: /^Filter/ }).fill('runner')
  await expect(rows.filter({ hasText: 'train-runner' })).toBeVisible(SLOW)

  const downloads = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV' }).click()
  expect((await downloads).suggestedFilename()).toMatch(/^access-.*\.csv$/)

  await rows.getByRole('link', { name: 'wif-ml-team / write-checkpoints' }).first().click()
  await expect(page.getByRole('heading', { level: 1, name: 'wif-ml-team' })).toBeVisible(SLOW)
})

test('access that can be used stands before access on paper, which is one group for each reason', async ({
  page,
  as,
}) => {
  await as('operator')
  await page.goto('/access?level=Write&bucket=datasets')
  await expect(heading(page)).toContainText(
    /^\d+ service accounts and 1 person can write to datasets$/,
    SLOW,
  )
  await expect(
    page.getByText(/service accounts are allowed on paper, but can’t use it/),
  ).toBeVisible()
  const share = table(page, 'legacy-share / all').getByRole('row')
  await expect(share.last()).toContainText('Write on paper')
  await expect(share.last()).toContainText('No sign-in statement')
  await show(page, 'Effective')
  await expect(page.getByText('Write on paper')).toHaveCount(0, SLOW)
  await page.goBack()
  await expect(share.last()).toContainText('Write on paper', SLOW)
  await share.last().getByRole('link').click()
  await expect(page).toHaveURL(/show=paper/)
  await expect(share.filter({ hasText: 'research-north / ml-team' })).toBeVisible(SLOW)
})

test('an unreachable cluster does not delay the answer and is reported', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  // Of all that the pages before this one may still be asking for, too.
  const dead = { surface: 'kubernetes', path: '/api/v1/serviceaccounts*', kind: 'hang', times: 50 }
  await controlWorld(world, 'faults', dead)
  const answer = await page.goto('/access?level=Read&bucket=models')
  expect(await answer?.text()).toContain('Still loading the service accounts of')
  await expect(page.getByText(/could not read.*service accounts of train-east/)).toBeVisible(SLOW)
  await expect(page.getByText('Still loading')).toHaveCount(0)
  await expect(heading(page)).not.toContainText('so far')
})

test('from an account’s page to the actions in one bucket', async ({ page, world, as }) => {
  await as('reviewer')
  await page.goto(accountAddress(world))
  await page.getByRole('link', { name: 'What it can do' }).click()
  await expect(heading(page)).toContainText('can access 2 buckets', SLOW)
  await expect(page.getByText('Bucket policies have not been read.')).toBeVisible()
  await table(page, 'Access by resource')
    .getByRole('link', { name: 'datasets', exact: true })
    .click()
  await expect(heading(page)).toContainText('can access datasets', SLOW)
  const action = table(page, 'Actions in datasets').getByRole('row')
  await expect(action.filter({ hasText: 's3:PutObject' }).first()).toContainText(
    'legacy-share / all',
  )
  await expect(action.filter({ hasText: 's3:ListBucket' }).first()).toContainText(
    'wif-ml-team / read-datasets',
  )
})

test('a principal is found by part of its name', async ({ page, as }) => {
  await as('operator')
  await page.goto('/access')
  await choosePrincipal(page, 'gateway', /serve-west \/ inference \/ gateway/)
  await expect(heading(page)).toContainText(/gateway (can|can’t) access/, SLOW)
  expect(new URL(page.url()).searchParams.get('principal')).toContain('inference:gateway')
  await choosePrincipal(page, 'ml-team', 'train-east / ml-team')
  await expect(heading(page)).toContainText('of train-east / ml-team can access', SLOW)
})

test('the matrix: filtered, grouped, and each cell leads to its statements', async ({
  page,
  as,
}) => {
  await as('operator')
  await page.goto('/access?by=matrix&group=account')
  const matrix = table(page, 'Access matrix')
  await expect(matrix.getByRole('row').nth(1)).toBeVisible(SLOW)
  expect(await matrix.getByRole('row').count()).toBeLessThanOrEqual(100)
  await choose(page, 'Resources', ['checkpoints'])
  await choose(page, 'Actions', ['All Write', 'All Delete'])
  await expect(matrix.getByRole('row')).toHaveCount(2, SLOW)
  await expect(matrix).toContainText('train-runner')
  await page.getByRole('button', { name: 'Read bucket policies' }).click()
  const column = matrix.getByRole('columnheader', { name: /checkpoints/ })
  await expect(column).toContainText('has a bucket policy', SLOW)
  await expect(page.getByText('checkpoints has a bucket policy')).toBeVisible()
  await matrix.getByRole('link', { name: 'Write, Delete in checkpoints' }).click()
  await expect(heading(page)).toContainText('write to or delete from checkpoints', SLOW)
  await expect(page.getByText('wif-ml-team / write-checkpoints').first()).toBeVisible()

  await page.goto('/access?by=matrix&cluster=train-east')
  await matrix
    .getByRole('link', { name: /inference/ })
    .first()
    .click()
  await expect(page).toHaveURL(/namespace=inference/)
  await expect(matrix).toContainText('batch', SLOW)
})

test('former addresses lead to the same question', async ({ page, world, as }) => {
  await as('operator')
  const status = async (address: string) => {
    const answer = await page.request.get(address, { maxRedirects: 0 })
    return [answer.status(), answer.headers()['location']]
  }
  expect(await status('/access/who-can?level=Read&bucket=models')).toEqual([
    308,
    '/access?level=Read&bucket=models',
  ])
  expect(await status('/review/matrix?by=namespace')).toEqual([308, '/access?on=buckets&by=matrix'])
  await page.goto(`/access/what-can?principal=${encodeURIComponent(runnerOf(world))}`)
  await expect(heading(page)).toContainText('train-runner can access 2 buckets', SLOW)
})

test('a person who cannot list policies sees who can grant the permission', async ({
  page,
  world,
  as,
}) => {
  await as('team')
  for (const address of [
    '/access?level=Read&bucket=datasets',
    `/access?principal=${encodeURIComponent(runnerOf(world))}`,
    '/access?by=matrix',
  ]) {
    await page.goto(address)
    await expect(
      page.getByText(/^Permission denied: access analysis requires/).first(),
    ).toBeVisible(SLOW)
    await expect(page.getByText('Ask an organization administrator').first()).toBeVisible()
  }
})

test('a question that the page does not understand is refused, and not answered for everything', async ({
  page,
  as,
}) => {
  await as('operator')
  await page.goto('/access?level=Everything')
  await expect(page.getByText('The address asks about a level, kind or view')).toBeVisible(SLOW)
  await expect(page.getByRole('table')).toHaveCount(0)
})

test('access answers pass axe in both themes, wide and narrow', async ({ page, world, as }) => {
  await as('operator')
  const runner = encodeURIComponent(runnerOf(world))
  const broken: string[] = []
  for (const address of [
    '/access?level=Read&bucket=datasets',
    `/access?principal=${runner}&by=principal`,
    `/access?principal=${runner}&bucket=checkpoints`,
    '/access?by=matrix',
  ]) {
    await page.goto(address)
    await expect(page.getByRole('table').first()).toBeVisible(SLOW)
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 })
      for (const violation of await violationsInBothThemes(page))
        broken.push(`${address} at ${width}: ${violation}`)
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      )
      if (sideways) broken.push(`${address} scrolls sideways at ${width}`)
    }
  }
  expect(broken).toEqual([])
})
