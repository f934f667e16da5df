import { startNotificationReceiver } from '../lib/testing/notification-receiver'
import { startConsoleServer } from '../scripts/servers'
import { violationsOf } from './axe'
import { createWorld, expect, findCluster, readWrites, signInWithToken, test } from './fixtures'
import { consoleEnvironment } from './servers'
import { addServiceAccount, submitServiceAccount } from './steps'

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

test('settings without audit sinks say how to declare one', async ({ page, as }) => {
  await as('operator')
  await page.goto('/settings')
  await expect(page.getByText('No audit sinks')).toBeVisible()
})

test('a required sink that is down blocks changes and is shown, and rows arrive when it is back', async ({
  page,
}) => {
  let status = 204
  const receiver = await startNotificationReceiver((_, response) =>
    response.writeHead(status).end(),
  )
  const { url } = receiver
  const sinks = [
    { name: 'siem', type: 'webhook', url, secret: SECRET, required: true },
    { name: 'archive', type: 'file', path: '/no/such/folder/audit.jsonl' },
  ]
  const server = await startConsoleServer(
    consoleEnvironment({ AUDIT_SINKS: JSON.stringify(sinks) }),
  )
  try {
    const world = await createWorld()
    const { id } = findCluster(world, 'train-east')
    await signInWithToken(page, world.tokens.operator, server.url)
    await page.goto(`${server.url}/workloads?cluster=${id}`)
    await addServiceAccount(page, { namespace: 'ml-team', name: 'alpha' })
    expect(receiver.received.map(({ body }) => body).join('\n')).toContain('"kind":"outcome"')

    await page.goto(`${server.url}/settings`)
    const list = page.getByRole('list', { name: 'Audit sinks' })
    await expect(list.getByRole('listitem').filter({ hasText: 'siem' })).toContainText('Delivering')
    const archive = list.getByRole('listitem').filter({ hasText: 'archive' })
    await expect(archive).toContainText('Failing')
    await expect(archive).toContainText('Could not write to /no/such/folder/audit.jsonl.')

    status = 503
    const before = await readWrites(world)
    await page.goto(`${server.url}/workloads?cluster=${id}`)
    await submitServiceAccount(page, { namespace: 'ml-team', name: 'beta' })
    await expect(
      page.getByText(/The change was not made, because the required audit sink “siem”/).first(),
    ).toBeVisible()
    expect(await readWrites(world)).toEqual(before)
    await page.goto(`${server.url}/settings`)
    await expect(page.getByText('The console refuses changes')).toBeVisible()
    await expect(list.getByRole('listitem').filter({ hasText: 'siem' })).toContainText('Blocking')
    expect(await page.content()).not.toMatch(/T0-a-password|also-secret|whsec_/)
    expect(await violationsOf(page)).toEqual([])

    status = 204
    await page.goto(`${server.url}/workloads?cluster=${id}`)
    await addServiceAccount(page, { namespace: 'ml-team', name: 'beta' })
  } finally {
    await server.kill('SIGKILL')
    receiver.close()
  }
})
