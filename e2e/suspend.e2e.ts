import type { Page } from '@playwright/test'
import { clusterOf, coreweave, expect, signIn, test, type World } from './fixtures'
import { passed, verdict, verify } from './steps'

// J5: one workload's access is stopped now, what stays alive is told, and exactly what was is restored.

const accountOf = (world: World) =>
  `/clusters/${clusterOf(world, 'train-east').id}/namespaces/ml-team/service-accounts/train-runner`
const SLOW = { timeout: 30_000 }
const REASON = 'Its credentials were seen in a public log'

/** What CoreWeave holds, as others see it. */
const stateOf = async ({ tokens }: World) => ({
  policies: await coreweave(tokens.operator, 'GET', '/v1/cwobject/access-policy'),
  keys: await coreweave(tokens.operator, 'GET', '/v1/cwobject/access-key?offset=0&limit=10'),
})

/** From the account's page to the suspension. */
async function suspend(page: Page, { pause = false } = {}) {
  await page.getByRole('link', { name: 'Suspend', exact: true }).click()
  await expect(
    page.getByRole('heading', { level: 1, name: 'Suspend ml-team / train-runner' }),
  ).toBeVisible(SLOW)
  if (pause) {
    await page.getByRole('checkbox', { name: /Pause the federation config/ }).check()
    await expect(page.getByText('ends access for')).toBeVisible(SLOW)
    await expect(page.getByText('inference/serve')).toBeVisible()
  }
  await page.getByRole('textbox', { name: 'Reason' }).fill(REASON)
  await page.getByRole('button', { name: 'Suspend access now' }).click()
  await page.waitForURL(/\/suspensions\/[0-9a-f]+$/, SLOW)
}

const done = (page: Page) => page.getByRole('list', { name: 'What was done' })
const remains = (page: Page) => page.getByRole('list', { name: 'What stays alive' })

test('an operator suspends a workload, sees it refused and what stays alive, and restores it', async ({
  page,
  browser,
  baseURL: origin = '',
  world,
  as,
}) => {
  test.setTimeout(240_000)
  await as('operator')
  await page.goto(accountOf(world))
  await verify(page)
  await passed(page)
  const before = await stateOf(world)

  await page.goto(accountOf(world))
  await suspend(page)
  await expect(
    page.getByRole('heading', { name: 'The access of ml-team / train-runner is suspended' }),
  ).toBeVisible(SLOW)
  await expect(done(page)).toContainText('A policy of its own denies it everything')
  await expect(done(page)).toContainText('Its live access keys are suspended')
  await expect(remains(page)).toContainText('It gets no new credentials')
  await expect(remains(page)).toContainText('No access key of it is alive')
  await expect(remains(page)).toContainText('tokens stay valid elsewhere')
  const suspension = page.url()

  await page.goto(accountOf(world))
  await expect(page.getByText('Its access is suspended.')).toBeVisible(SLOW)
  await verify(page)
  await verdict(page, 'A policy denies this account the exchange of its token.')
  await expect(
    page.getByText(/denied by suspended-ml-team-train-runner \/ suspension-/).first(),
  ).toBeVisible()

  await page.goto('/')
  await expect(page.getByText('The access of 1 principal is suspended.')).toBeVisible(SLOW)
  await page.goto('/policies')
  await expect(page.getByText('Suspension', { exact: true })).toBeVisible(SLOW)
  await page.goto(`/clusters/${clusterOf(world, 'train-east').id}/service-accounts`)
  await expect(page.getByRole('row', { name: /train-runner/ })).toContainText('Suspended', SLOW)

  const other = await browser.newContext()
  const team = await other.newPage()
  await signIn(team, world.tokens.team, origin)
  await team.goto(`${origin}${accountOf(world)}`)
  await expect(team.getByText('Its access is suspended.')).toBeVisible(SLOW)
  await expect(team.getByText(REASON)).toBeVisible()
  await team.getByRole('link', { name: 'Open the suspension' }).click()
  await expect(done(team)).toContainText('Its live access keys are suspended', SLOW)
  await expect(team.getByRole('button', { name: 'Restore access' })).toBeDisabled()
  await expect(remains(team)).toContainText('Which access keys live is not known')
  await other.close()

  await page.goto(suspension)
  await page.getByRole('button', { name: 'Restore access' }).click()
  await expect(
    page.getByRole('heading', { name: 'The access of ml-team / train-runner is restored' }),
  ).toBeVisible(SLOW)
  await expect(done(page)).toContainText('The Deny is deleted again')
  expect(await stateOf(world)).toEqual(before)
  await page.getByRole('link', { name: 'Verify it again' }).click()
  await verify(page)
  await passed(page)
})

test('restoring is refused over an edit by somebody else, which is shown and can be left', async ({
  page,
  world,
  as,
}) => {
  test.setTimeout(120_000)
  await as('operator')
  await page.goto(accountOf(world))
  await suspend(page, { pause: true })
  await expect(done(page)).toContainText('The federation config is paused', SLOW)
  await expect(done(page)).toContainText('It had no live access key')
  await page.getByRole('link', { name: 'suspended-ml-team-train-runner' }).click()
  await expect(page.getByText('Suspension', { exact: true })).toBeVisible(SLOW)
  await page.goBack()
  await coreweave(world.tokens.operator, 'POST', '/v1/cwobject/access-policy', {
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
  await page.getByRole('button', { name: 'Restore access' }).click()
  await expect(
    page.getByText('Somebody changed the policy with the Deny since; nothing was restored.'),
  ).toBeVisible(SLOW)
  const edit = page.getByRole('figure', { name: /policy with the Deny as it was left/ })
  await expect(edit).toContainText('narrowed', SLOW)
  await page.getByRole('button', { name: 'Restore the rest' }).click()
  await expect(done(page)).toContainText('is left as it is', SLOW)
  await expect(done(page)).toContainText('The federation config is active again')
})

test('a person who may not suspend is told what it takes, and that nothing was done', async ({
  page,
  world,
  as,
}) => {
  await as('team')
  await page.goto(accountOf(world))
  await page.getByRole('link', { name: 'Suspend', exact: true }).click()
  await expect(page.getByText('You may not suspend access.')).toBeVisible(SLOW)
  await expect(page.getByRole('button', { name: 'Suspend access now' })).toBeDisabled()
  await expect(page.getByText(/It takes cwobject:EnsureAccessPolicy/).first()).toBeVisible()
})
