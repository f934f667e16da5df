import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { startConsoleServer } from '../scripts/servers'
import {
  callCoreWeave,
  callKubernetes,
  controlWorld,
  createWorld,
  expect,
  FEDERATION,
  findCluster,
  signInWithToken,
  type TestOrganization,
  test,
} from './fixtures'
import { readLivePolicy, saveElsewhere, withStatement } from './policy-steps'
import { consoleEnvironment } from './servers'
import { accountAddress, expectVerdict } from './steps'

// What was proved is green while it holds: 24 hours, and as long as nothing it rests on has changed.

const SLOW = { timeout: 60_000 }
const PROVED = 'Read on datasets proved'
const NO_LONGER = 'Read on datasets no longer proved'

const runsOf = (page: Page) =>
  page.getByRole('table', { name: 'Verifications of this service account' })

/** Verifies Read on datasets from the account's page, and waits until it is proved. */
async function proveRead(page: Page, address: string) {
  await page.goto(address)
  await page.getByRole('button', { name: 'Choose access' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^Read on datasets/ }).check()
  await dialog.getByRole('button', { name: 'Start verification' }).click()
  await expectVerdict(page, `${PROVED} for ml-team/train-runner`)
}

const runName = (page: Page) => new URL(page.url()).pathname.split('/').at(-1) ?? ''

type Change = { part: string; make: () => Promise<unknown>; undo?: () => Promise<unknown> }

/** A change of each part that a proof rests on, and how it is undone. */
async function changesOf(world: TestOrganization): Promise<Change[]> {
  const { id, issuerUrl } = findCluster(world, 'train-east')
  const { operator } = world.tokens
  const account = '/api/v1/namespaces/ml-team/serviceaccounts/train-runner'
  const before: unknown = JSON.parse(await callKubernetes(world, 'train-east', account))
  const put = (object: unknown) => controlWorld(world, `clusters/${id}/objects`, { put: object })
  const policy = await readLivePolicy(world, 'wif-ml-team')
  const { configs } = (await callCoreWeave(
    operator,
    'POST',
    `${FEDERATION}/ListOIDCConfigs`,
    {},
  )) as { configs: { uid: string; audience: string }[] }
  const config = configs.find(({ audience }) => audience === issuerUrl)
  const setActive = (active: boolean) =>
    callCoreWeave(operator, 'POST', `${FEDERATION}/UpdateOIDCConfig`, {
      uid: config?.uid,
      active,
      updateMask: 'active',
    })
  const setWebhook = (webhook: string) => controlWorld(world, `clusters/${id}`, { webhook })
  return [
    {
      part: 'annotation',
      make: () =>
        put({
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: {
            namespace: 'ml-team',
            name: 'train-runner',
            annotations: { 'caios.coreweave.com/audience': 'https://example.com/elsewhere' },
          },
        }),
      undo: () => put(before),
    },
    {
      part: 'policy statements',
      make: () =>
        saveElsewhere(world, withStatement(policy, 'read-datasets', { actions: ['s3:*'] })),
      undo: () => saveElsewhere(world, policy),
    },
    {
      part: 'federation config',
      make: () => setActive(false),
      undo: () => setActive(true),
    },
    {
      part: 'webhook registration',
      make: () => setWebhook('missing'),
      undo: () => setWebhook('installed'),
    },
    {
      part: 'issuer keys',
      make: () => controlWorld(world, `clusters/${id}`, { keys: 'rotate' }),
    },
  ]
}

test('a proof is grey while anything that it rests on is not what it was', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  const account = accountAddress(world)
  await proveRead(page, account)
  await page.goto(account)
  await expect(runsOf(page)).toContainText(PROVED, SLOW)
  for (const { part, make, undo } of await changesOf(world)) {
    await make()
    await page.goto(account)
    await expect(runsOf(page)).toContainText('Read on datasets', SLOW)
    const grey = expect.soft(runsOf(page), `the proof after a change of the ${part}`)
    await grey.toContainText(NO_LONGER, { timeout: 15_000 })
    await grey.toContainText(new RegExp(`changed since: .*${part}`), { timeout: 1000 })
    await undo?.()
  }
})

test('a proof is grey after 24 hours', async ({ page }) => {
  const world = await createWorld()
  const environment = consoleEnvironment()
  const today = await startConsoleServer(environment)
  await signInWithToken(page, world.tokens.operator, today.url)
  await proveRead(page, `${today.url}${accountAddress(world)}`)
  await today.kill('SIGTERM')
  const later = await startConsoleServer({
    ...environment,
    NODE_OPTIONS: `--import ${pathToFileURL(`${import.meta.dirname}/clock-ahead.mjs`)}`,
    CLOCK_AHEAD_MS: String(25 * 60 * 60_000),
  })
  await signInWithToken(page, world.tokens.operator, later.url)
  await page.goto(`${later.url}${accountAddress(world)}`)
  await expect(runsOf(page), 'the proof of yesterday').toContainText(NO_LONGER, SLOW)
  await expect(runsOf(page)).toContainText('older than 24 hours')
  await later.kill('SIGTERM')
})

test('a failed verification is red everywhere at once, and compared with the last one that passed', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  const screens = page.getByRole('navigation', { name: 'Screens' })
  const row = page.getByRole('table', { name: 'Clusters' }).getByRole('row', { name: /train-east/ })
  await proveRead(page, accountAddress(world))
  const passed = runName(page)
  // From here on no page is loaded anew, so that each shows what it has read before.
  await screens.getByRole('link', { name: 'Home' }).click()
  await expect(row).toContainText(PROVED, SLOW)
  await page.goBack()
  const policy = await readLivePolicy(world, 'wif-ml-team')
  await saveElsewhere(world, withStatement(policy, 'read-datasets', { actions: ['s3:ListBucket'] }))
  await page.getByRole('button', { name: 'Run again' }).click()
  await page.waitForURL((url) => !url.pathname.endsWith(passed))
  await expectVerdict(page, /^Failed/)
  const failed = runName(page)
  await page.getByRole('tab', { name: 'What changed' }).click()
  await expect(page.getByRole('tabpanel')).toContainText(`Compared with ${passed}`, SLOW)
  await screens.getByRole('link', { name: 'Home' }).click()
  await expect(row, 'the cluster on Home').toContainText('Read on datasets failed', {
    timeout: 10_000,
  })
  await expect(row).not.toContainText(PROVED)

  await page.goto('/activity')
  const activity = page.getByRole('listitem').filter({ hasText: failed })
  await expect(activity).toContainText('Failed: Verification failed:', SLOW)
  await page.goto('/audit')
  const entries = page.getByRole('list', { name: 'Audit log entries' }).getByRole('listitem')
  const entry = entries.filter({ hasText: 'verification.fail' }).filter({ hasText: failed }).first()
  await expect(entry).toContainText('Failed', SLOW)
})
