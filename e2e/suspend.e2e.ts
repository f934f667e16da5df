import type { Page } from '@playwright/test'
import { takeContext } from './contexts'
import {
  callCoreWeave,
  expect,
  findCluster,
  signInWithToken,
  type TestOrganization,
  test,
} from './fixtures'
import { accountAddress, confirmSuspension, expectPassed, expectVerdict, startRun } from './steps'

// J5: an operator suspends one workload, the remaining access is shown, and its previous access is restored exactly.
const SLOW = { timeout: 60_000 }
const REASON = 'Its credentials were seen in a public log'

const CONFIRMED = 'train-east/ml-team/train-runner'
const RESTORE_REASON = 'The credentials were rotated'

/** Confirms the restore with its reason. */
async function confirmRestore(page: Page, label: 'Restore access' | 'Restore the rest') {
  await page.getByRole('button', { name: label, exact: true }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(RESTORE_REASON)
  await dialog.getByRole('button', { name: label, exact: true }).click()
}

/** The policies and keys that CoreWeave returns. */
const stateOf = async ({ tokens }: TestOrganization) => ({
  policies: await callCoreWeave(tokens.operator, 'GET', '/v1/cwobject/access-policy'),
  keys: await callCoreWeave(tokens.operator, 'GET', '/v1/cwobject/access-key?offset=0&limit=10'),
})

/** From the account's page to the suspension. */
async function suspend(page: Page, { pause = false } = {}) {
  await page.getByRole('link', { name: 'Suspend', exact: true }).click()
  await expect(
    page.getByRole('heading', { level: 1, name: 'Suspend ml-team / train-runner' }),
  ).toBeVisible(SLOW)
  if (pause) {
    await page.getByRole('checkbox', { name: /pause federation config/ }).check()
    await expect(page.getByText('ends access for')).toBeVisible(SLOW)
    await expect(page.getByText('inference/serve')).toBeVisible()
  }
  await page.getByRole('textbox', { name: 'Reason' }).fill(REASON)
  const button = page.getByRole('button', { name: 'Suspend access now' })
  await expect(button).toHaveAccessibleDescription(`Type ${CONFIRMED} to confirm.`)
  await confirmSuspension(page, CONFIRMED)
  await button.click()
  await page.waitForURL(/\/suspensions\/[0-9a-f]+$/, SLOW)
}

const done = (page: Page) => page.getByRole('list', { name: 'Steps' })
const remains = (page: Page) => page.getByRole('list', { name: 'Remaining access' })

test('an operator suspends a workload, sees its requests denied and the remaining access, and restores it', async ({
  page,
  browser,
  baseURL: origin = '',
  world,
  as,
}) => {
  await as('operator')
  await page.goto(accountAddress(world))
  await startRun(page)
  await expectPassed(page)
  const before = await stateOf(world)

  await page.goto(accountAddress(world))
  await suspend(page)
  await expect(
    page.getByRole('heading', { name: 'Access of ml-team / train-runner suspended' }),
  ).toBeVisible(SLOW)
  await expect(done(page)).toContainText('Deny policy saved')
  await expect(done(page)).toContainText('Active access keys suspended')
  await expect(remains(page)).toContainText('No new credentials can be obtained')
  await expect(remains(page)).toContainText('No active access keys')
  await expect(remains(page)).toContainText('keep tokens that other clouds accept')
  const suspension = page.url()

  await page.goto(accountAddress(world))
  await expect(page.getByText('Access suspended', { exact: true })).toBeVisible(SLOW)
  await startRun(page)
  await expectVerdict(page, 'A policy denies this service account the token exchange.')
  await expect(
    page.getByText(/denied by suspended-ml-team-train-runner \/ suspension-/).first(),
  ).toBeVisible()

  await page.goto('/')
  await expect(page.getByText('Access of 1 principal suspended')).toBeVisible(SLOW)
  await page.goto('/policies')
  await expect(page.getByText('Suspension', { exact: true })).toBeVisible(SLOW)
  await page.goto(`/workloads?cluster=${findCluster(world, 'train-east').id}`)
  await expect(page.getByRole('row', { name: /train-runner/ })).toContainText('Suspended', SLOW)

  const team = await (await takeContext(browser)).newPage()
  await signInWithToken(team, world.tokens.team, origin)
  await team.goto(`${origin}${accountAddress(world)}`)
  await expect(team.getByText('Access suspended', { exact: true })).toBeVisible(SLOW)
  await expect(team.getByText(REASON)).toBeVisible()
  await team.getByRole('link', { name: 'Open suspension' }).click()
  await expect(done(team)).toContainText('Active access keys suspended', SLOW)
  await expect(team.getByRole('button', { name: 'Restore access' })).toBeDisabled()
  await expect(remains(team)).toContainText('Access keys: unknown')

  await page.goto(suspension)
  await expect(page.getByRole('button', { name: 'Restore access' })).toBeEnabled(SLOW)
  const restoredFrom = new Date().toISOString()
  await confirmRestore(page, 'Restore access')
  await expect(
    page.getByRole('heading', { name: 'Access of ml-team / train-runner restored' }),
  ).toBeVisible(SLOW)
  await expect(done(page)).toContainText('Deny policy deleted')
  // Nothing that is right again is red, and each step has the time of its own restore.
  const now = page.getByRole('list', { name: 'Access now' })
  await expect(now).toContainText('New credentials can be obtained', SLOW)
  await expect
    .soft(page.getByRole('main').getByText('Failed:', { exact: true }), 'nothing is red')
    .toHaveCount(0)
  await expect(remains(page)).toHaveCount(0)
  const times = await done(page)
    .locator('time')
    .evaluateAll((all) => all.map((time) => time.getAttribute('datetime') ?? ''))
  expect(times.length).toBeGreaterThan(1)
  expect
    .soft(
      times.filter((time) => time < restoredFrom),
      'times of steps before the restore',
    )
    .toEqual([])
  expect(await stateOf(world)).toEqual(before)
  await page.getByRole('link', { name: 'Verify access again' }).click()
  await startRun(page)
  await expectPassed(page)
})

test('a suspension says in advance what each account loses in which bucket', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(accountAddress(world))
  await page.getByRole('link', { name: 'Suspend', exact: true }).click()
  const lost = page.getByRole('list', { name: 'Access lost' })
  await expect(lost).toContainText('train-east / ml-team / train-runner', SLOW)
  await expect(lost.getByRole('listitem').filter({ hasText: 'datasets' }).last()).toContainText(
    'List, Read',
  )
})

test('a restore stops at a later edit, shows the difference and can keep it', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(accountAddress(world))
  await suspend(page, { pause: true })
  await expect(done(page)).toContainText('Federation config paused', SLOW)
  await expect(done(page)).toContainText('No active access keys to suspend')
  await page.getByRole('link', { name: 'suspended-ml-team-train-runner' }).click()
  await expect(page.getByText('Suspension', { exact: true })).toBeVisible(SLOW)
  await page.goBack()
  await callCoreWeave(world.tokens.operator, 'POST', '/v1/cwobject/access-policy', {
    policy: {
      version: 'v1alpha1',
      name: 'suspended-ml-team-train-runner',
      statements: [
        {
          name: 'narrowed',
          effect: 'Deny',
          actions: ['s3:*'],
          resources: ['*'],
          principals: ['role/other'],
        },
      ],
    },
  })
  await confirmRestore(page, 'Restore access')
  await expect(
    page.getByText(
      'This restore changed nothing because someone has edited the Deny policy since.',
    ),
  ).toBeVisible(SLOW)
  const edit = page.getByRole('figure', { name: /Deny policy as the suspension left it/ })
  await expect(edit).toContainText('narrowed', SLOW)
  await confirmRestore(page, 'Restore the rest')
  await expect(done(page)).toContainText('is left as it is', SLOW)
  await expect(done(page)).toContainText('Federation config resumed')
})

test('a person without permission to suspend sees the required action', async ({
  page,
  world,
  as,
}) => {
  await as('team')
  await page.goto(accountAddress(world))
  await page.getByRole('link', { name: 'Suspend', exact: true }).click()
  await expect(page.getByText('You cannot suspend access.')).toBeVisible(SLOW)
  await expect(page.getByRole('button', { name: 'Suspend access now' })).toBeDisabled()
  await expect(page.getByText(/Requires cwobject:EnsureAccessPolicy/).first()).toBeVisible()
})
