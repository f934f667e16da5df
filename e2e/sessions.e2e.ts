import { startConsoleServer } from '../scripts/servers'
import { takeContext } from './contexts'
import { controlWorld, cookieHeader, expect, signInWithToken, test } from './fixtures'
import { consoleEnvironment } from './servers'
import { accountAddress, confirmSuspension, verifyButton } from './steps'

test('a person ends another session of theirs, and its event stream ends within seconds', async ({
  page,
  browser,
  baseURL: origin = '',
  world,
  as,
}) => {
  await controlWorld(world, 'faults', {
    surface: 'storage',
    path: '*',
    kind: 'slow',
    delayMs: 60_000,
    times: 1,
  })
  const elsewhere = await (await takeContext(browser)).newPage()
  await signInWithToken(elsewhere, world.tokens.operator)
  await elsewhere.goto(accountAddress(world))
  await verifyButton(elsewhere).click()
  await elsewhere.waitForURL(/\/verifications\/[^/]+\/[^/]+\/verify-/)
  const stream = await fetch(`${origin}/api${new URL(elsewhere.url()).pathname}/events`, {
    headers: { cookie: await cookieHeader(elsewhere.context()) },
  })
  expect(stream.headers.get('content-type')).toContain('text/event-stream')

  await as('operator')
  await page.goto('/settings/sessions')
  const own = page.getByRole('list', { name: 'Your sessions' })
  await expect(own.getByRole('listitem')).toHaveCount(2)
  await expect(own.getByText('This session')).toHaveCount(1)
  await own.getByRole('button', { name: /^End the session/ }).click()
  await expect(own.getByRole('listitem')).toHaveCount(1)
  const ended = Date.now()
  await stream.text()
  expect(Date.now() - ended).toBeLessThan(15_000)

  await elsewhere.goto('/clusters')
  await expect(elsewhere).toHaveURL(/\/sign-in/)
  await page.goto('/audit?action=session.revoke')
  await expect(page.getByRole('list', { name: 'Audit log entries' })).toContainText('Succeeded')
})

test('what cannot be undone asks for the token of the same person again, and then happens', async ({
  page,
  world,
}) => {
  const minutes = 0.1
  const started = await startConsoleServer(
    consoleEnvironment({ REAUTHENTICATE_AFTER_MINUTES: String(minutes) }),
  )
  await signInWithToken(page, world.tokens.operator, started.url)
  const since = Date.now()
  await page.goto(`${started.url}${accountAddress(world)}`)
  await page.getByRole('link', { name: 'Suspend', exact: true }).click()
  await page.getByRole('textbox', { name: 'Reason' }).fill('Its keys were seen in a public log')
  await confirmSuspension(page, 'train-east/ml-team/train-runner')
  await expect.poll(() => Date.now() - since).toBeGreaterThan(minutes * 60_000)
  await page.getByRole('button', { name: 'Suspend access now' }).click()

  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await dialog.getByLabel('CoreWeave API token').fill(world.tokens.reviewer)
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await expect(dialog.getByText('does not belong to the person').first()).toBeVisible()
  await dialog.getByLabel('CoreWeave API token').fill(world.tokens.operator)
  await dialog.getByRole('button', { name: 'Confirm' }).click()
  await page.waitForURL(/\/suspensions\/[0-9a-f]+$/)
  await expect(
    page.getByRole('heading', { name: 'Access of ml-team / train-runner suspended' }),
  ).toBeVisible()
  await started.kill('SIGTERM')
})

test('signing out ends the session and is a row of the audit log', async ({ page, as }) => {
  await as('operator')
  await page.goto('/settings/sessions')
  await expect(page.getByRole('list', { name: 'Your sessions' })).toBeVisible()
  await page.getByRole('button', { name: /^You/ }).first().click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL(/\/sign-in/)
  await page.goto('/clusters')
  await expect(page).toHaveURL(/\/sign-in/)
  await as('operator')
  await page.goto('/audit?action=session.sign-out')
  await expect(page.getByRole('list', { name: 'Audit log entries' })).toContainText('Succeeded')
})
