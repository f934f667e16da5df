import { createHmac } from 'node:crypto'
import { startNotificationReceiver } from '../lib/testing/notification-receiver'
import { violationsOf } from './axe'
import { expect, test } from './fixtures'

test('a notification target is added, tested, paused and deleted, and its webhook URL is never shown', async ({
  page,
  as,
}) => {
  let status = 200
  const receiver = await startNotificationReceiver((_, response) =>
    response.writeHead(status).end(),
  )
  await as('operator')
  await page.goto('/settings')
  await expect(page.getByText('No notification targets')).toBeVisible()
  await page.getByRole('button', { name: 'Add target' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('#access')
  await page.getByLabel('Webhook URL').fill('https://10.0.0.1/hook')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Add target' }).click()
  await expect(dialog.getByText(/its host is an IP address/).first()).toBeVisible()
  await expect(page.getByLabel('Webhook URL')).toHaveValue('https://10.0.0.1/hook')
  await page.getByLabel('Webhook URL').fill(receiver.url)
  await dialog.getByRole('button', { name: 'Add target' }).click()
  await expect(dialog).toBeHidden()

  const targets = page.getByRole('list', { name: 'Notification targets' })
  await expect(targets.getByRole('listitem')).toContainText(receiver.host)
  await page.getByRole('button', { name: 'Send test' }).click()
  await expect(page.getByText(`${receiver.host} accepted the message`)).toBeVisible()
  expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
    text: expect.stringContaining('Test of #access'),
  })
  status = 410
  await page.getByRole('button', { name: 'Send test' }).click()
  await expect(page.getByText(`${receiver.host} responded with status 410.`)).toBeVisible()

  await page.getByRole('button', { name: 'Actions for #access' }).click()
  await page.getByRole('menuitem', { name: 'Pause' }).click()
  await expect(targets.getByText('Paused')).toBeVisible()
  await page.reload()
  await expect(targets.getByText('Paused')).toBeVisible()
  expect(await page.content()).not.toMatch(/T0-a-password|also-secret/)

  await page.getByRole('button', { name: 'Actions for #access' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete target' }).click()
  await expect(page.getByText('No notification targets')).toBeVisible()

  await page.goto('/audit?object=%23access')
  await expect(page.getByText('notification-target.delete').first()).toBeVisible()
  await expect(page.getByText('notification-target.create').first()).toBeVisible()
  expect(await page.content()).not.toMatch(/T0-a-password|also-secret/)
  receiver.close()
})

test('a signed JSON target receives a signature that the generated secret verifies', async ({
  page,
  as,
}) => {
  const receiver = await startNotificationReceiver()
  await as('operator')
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Add target' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('tickets')
  await page.getByLabel('Webhook URL').fill(receiver.url)
  await page.getByRole('radio', { name: 'Signed JSON' }).check()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Add target' }).click()
  await expect(dialog.getByText(/Enter whsec_ followed by 24 to 64 bytes/)).toBeVisible()
  await dialog.getByRole('button', { name: 'Generate secret' }).click()
  const secret = await page.getByRole('textbox', { name: 'Signing secret' }).inputValue()
  expect(await violationsOf(page, { part: '[role=dialog]' })).toEqual([])
  await dialog.getByRole('button', { name: 'Add target' }).click()
  await page.getByRole('button', { name: 'Send test' }).click()
  await expect(page.getByText(`${receiver.host} accepted the message`)).toBeVisible()

  const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
  const signature = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    .digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${signature}`)
  expect(Math.abs(Date.now() / 1000 - Number(headers['webhook-timestamp']))).toBeLessThan(300)
  receiver.close()
})

test('what a target receives, and when, is chosen in a dialog and shown beneath its name', async ({
  page,
  as,
}) => {
  const receiver = await startNotificationReceiver()
  await as('operator')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Add target' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('on-call')
  await page.getByLabel('Webhook URL').fill(receiver.url)
  await page.getByRole('dialog').getByRole('button', { name: 'Add target' }).click()

  await page.getByRole('button', { name: 'Actions for on-call' }).click()
  await page.getByRole('menuitem', { name: 'Choose events' }).click()
  const dialog = page.getByRole('dialog', { name: 'Choose events for on-call' })
  await dialog.getByLabel('Severity').selectOption({ label: 'Critical events only' })
  await dialog.getByRole('checkbox', { name: 'Long-lived keys' }).uncheck()
  await dialog.getByLabel('Clusters and namespaces').fill('nowhere')
  await dialog.getByRole('checkbox', { name: 'Quiet hours' }).check()
  await dialog.getByRole('checkbox', { name: 'Weekly digest' }).check()
  await dialog.getByLabel('Time zone').fill('Europe/Berlin')
  expect(await violationsOf(page, { part: '[role=dialog]' })).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText('There is no cluster nowhere.').first()).toBeVisible()
  await dialog.getByLabel('Clusters and namespaces').fill('train-east/ml-team')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog).toBeHidden()
  const target = page.getByRole('list', { name: 'Notification targets' }).getByRole('listitem')
  await expect(target).toContainText('Critical events only')
  await expect(target).toContainText('in train-east/ml-team')
  await expect(target).toContainText('quiet from 22:00 to 07:00 (Europe/Berlin)')
  await expect(target).toContainText('digest on Monday at 08:00 (Europe/Berlin)')

  await page.getByRole('button', { name: 'Actions for on-call' }).click()
  await page.getByRole('menuitem', { name: 'Preview weekly digest' }).click()
  const preview = page.getByRole('dialog', { name: 'Weekly digest' })
  await expect(preview.getByRole('figure')).toContainText('This week:')
  await preview.getByRole('tab', { name: 'E-mail' }).click()
  await expect(preview.getByRole('figure', { name: 'E-mail' })).toContainText(
    'Replying to this e-mail',
  )
  expect(await violationsOf(page, { part: '[role=dialog]' })).toEqual([])
  await page.keyboard.press('Escape')
  await expect(preview).toBeHidden()
  expect(receiver.received).toEqual([])
  await page.getByRole('button', { name: 'Actions for on-call' }).click()
  await page.getByRole('menuitem', { name: 'Send weekly digest now' }).click()
  await expect(page.getByText(`${receiver.host} accepted the message`)).toBeVisible()
  expect(JSON.parse(receiver.received.at(-1)?.body ?? '').text).toMatch(/^This week: /)
  receiver.close()
})

test('an e-mail target takes one address', async ({ page, as }) => {
  await as('operator')
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Add target' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: 'E-mail' }).check()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('platform team')
  await dialog.getByRole('textbox', { name: 'Address' }).fill('platform')
  await dialog.getByRole('button', { name: 'Add target' }).click()
  await expect(dialog.getByText(/Enter one address/)).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Address' }).fill('platform@example.com')
  expect(await violationsOf(page, { part: '[role=dialog]' })).toEqual([])
  await dialog.getByRole('button', { name: 'Add target' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Send test' }).click()
  await expect(page.getByText('platform@example.com accepted the message')).toBeVisible()
})

test('without permission the settings name the required action', async ({ page, as }) => {
  await as('team')
  await page.goto('/settings')
  await expect(
    page.getByText('Permission denied: you cannot manage notifications').first(),
  ).toBeVisible()
  await expect(page.getByText(/cwobject:EnsureAccessPolicy/).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add target' })).toHaveCount(0)
  // With a token alone the console knows no address of theirs.
  await expect(page.getByText(/Sign in at your identity provider, which names/)).toBeVisible()
})
