import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from '../lib/testing/database/postgres'
import { startNotificationReceiver } from '../lib/testing/notification-receiver'
import { startConsoleServer } from '../scripts/servers'
import { controlWorld, createWorld, expect, signInWithToken, test } from './fixtures'
import { consoleEnvironment, testServers } from './servers'
import { accountAddress, expectPassed, verifyButton } from './steps'

/** Object storage that takes its time, so that there is a middle to look at from elsewhere. */
const slowStorage = { surface: 'storage', path: '*', kind: 'slow', delayMs: 8000, times: 1 }

const verifyAudit = (environment: Record<string, string>, log: string) => {
  const script = ['bin/workload-identity.mjs', 'audit', 'verify']
  const { status, stdout } = spawnSync(process.execPath, [...script, '--log', log], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, ...environment },
    encoding: 'utf8',
  })
  return { status, stdout }
}

test('two replicas on one PostgreSQL database behave like one console', async ({ page }) => {
  const server = testServers().postgres
  if ('missing' in server) return test.skip(true, server.missing)
  const database = await createDatabase(server.url)
  const receiver = await startNotificationReceiver()
  const environment = consoleEnvironment({ DATABASE_URL: database.url })
  const replicas = await Promise.all([
    startConsoleServer(environment),
    startConsoleServer(environment),
  ])
  const [east, west] = replicas
  try {
    const world = await createWorld()
    await controlWorld(world, 'faults', slowStorage)
    await signInWithToken(page, world.tokens.operator, east.url)

    // A setting made on one holds on the other, where the same session acts without signing in again.
    await page.goto(`${east.url}/settings`)
    await page.getByRole('button', { name: 'Add target' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('#access')
    await page.getByLabel('Webhook URL').fill(receiver.url)
    await page.getByRole('dialog').getByRole('button', { name: 'Add target' }).click()
    await expect(page.getByRole('dialog')).toBeHidden()
    const other = await page.context().newPage()
    await other.goto(`${west.url}/settings`)
    await other.getByRole('button', { name: 'Send test' }).click()
    await expect(other.getByText(`${receiver.host} accepted the message`)).toBeVisible()

    // Both act at once.
    await page.goto(`${east.url}${accountAddress(world)}`)
    await Promise.all([
      verifyButton(page).click(),
      other
        .getByRole('button', { name: 'Actions for #access' })
        .click()
        .then(() => other.getByRole('menuitem', { name: 'Pause' }).click()),
    ])
    await expect(other.getByText('Paused')).toBeVisible()
    await page.waitForURL(/\/verifications\/[^/]+\/[^/]+\/verify-/)
    const { pathname } = new URL(page.url())

    // What one began is shown on the other, and is settled there when the first was killed.
    await other.goto(`${west.url}${pathname}`)
    await expect(other.getByText('Running').first()).toBeVisible()
    await east.kill('SIGKILL')
    await other.getByRole('button', { name: 'Settle' }).click()
    await expectPassed(other)

    await other.goto(`${west.url}/audit`)
    await other.getByRole('button', { name: 'Check now' }).click()
    await expect(other.getByText(/^Chain verified up to row \d+$/)).toBeVisible()
    for (const action of ['create', 'test', 'pause'])
      await expect(other.getByText(`notification-target.${action}`).first()).toBeVisible()
    await expect(other.getByText('verification.start').first()).toBeVisible()

    await west.kill('SIGTERM')
    const log = join(mkdtempSync(join(tmpdir(), 'console-log-')), 'console.log')
    writeFileSync(log, `${east.output()}${west.output()}`)
    const { status, stdout } = verifyAudit(environment, log)
    expect(stdout).toMatch(/: intact, \d+ rows, \d+ known heads? found, head \d+:/)
    expect(status).toBe(0)
  } finally {
    for (const { kill } of replicas) await kill('SIGKILL')
    receiver.close()
    await database.stop()
  }
})
