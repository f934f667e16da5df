import type { Page } from '@playwright/test'
import { type NextStepCode, nextStepAddresses } from '../lib/testing/next-steps'
import { callCoreWeave, expect, FEDERATION, findCluster, test } from './fixtures'
import { statementCard } from './policy-steps'
import { accountAddress, expectVerdict, PROVED, startRun, verifyButton } from './steps'

const SHOWN = { timeout: 60_000 }
const AUDIENCE = 'https://example.com/elsewhere'
const PAUSED = 'train-east-ci'

type Landing = (page: Page) => Promise<void>

const heading =
  (name: string | RegExp): Landing =>
  (page) =>
    expect(page.getByRole('heading', { level: 1, name })).toBeVisible(SHOWN)

/** A part of a page that the address ends with is in sight, and not only on the page. */
const panel =
  (name: string): Landing =>
  (page) =>
    expect(page.getByRole('heading', { level: 2, name: new RegExp(`^${name}`) })).toBeInViewport(
      SHOWN,
    )

const annotation: Landing = (page) =>
  expect(page.getByRole('dialog').getByRole('radio', { name: 'Default audience' })).toBeVisible(
    SHOWN,
  )

const statement: Landing = async (page) => {
  await expect(statementCard(page, 'read-datasets')).toBeInViewport(SHOWN)
  await expect(statementCard(page, 'read-datasets').getByRole('radio').first()).toBeVisible()
}

const newConfig: Landing = (page) =>
  expect(page.getByRole('checkbox', { name: 'train-east' })).toBeChecked(SHOWN)

const wantedAccess: Landing = async (page) => {
  await expect(page.getByRole('combobox', { name: 'Workload' })).toHaveValue(
    'train-east / ml-team / train-runner',
    SHOWN,
  )
  await expect(page.getByRole('radio', { name: 'Read', exact: true })).toBeChecked()
  await expect(page.getByRole('combobox', { name: 'Bucket' })).toHaveValue('datasets')
}

/** What a person finds where a step leads: the place where it can be done, with what is known filled in. */
const clientSettings: Landing = async (page) => {
  await expect(page.locator('[aria-current=step]')).toContainText('Configure your workload', SHOWN)
  await expect(page.getByRole('main').getByText('datasets').first()).toBeVisible(SHOWN)
}

const LANDINGS = {
  'create-account': async (page) => {
    await expect(page.getByRole('combobox', { name: 'Namespace' })).toHaveValue('ml-team', SHOWN)
    await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('train-runner')
  },
  'list-accounts': heading(/service accounts in train-east/),
  'open-account': heading('train-runner'),
  annotate: annotation,
  'change-audience': annotation,
  'install-webhook': panel('Webhook'),
  'check-webhook': async (page) => {
    await panel('Webhook')(page)
    await expect(page.getByText('ml-team/train-runner').first()).toBeVisible(SHOWN)
  },
  'check-registration': panel('Webhook'),
  'show-pods': async (page) => {
    await panel('Injection coverage')(page)
    await expect(page.getByRole('table', { name: 'Workloads of ml-team' })).toBeVisible(SHOWN)
  },
  'check-issuer': panel('Issuer'),
  'create-config': newConfig,
  'create-correct-config': newConfig,
  'create-config-for-audience': async (page) => {
    await newConfig(page)
    await expect(page.getByRole('textbox', { name: 'Audience' })).toHaveValue(AUDIENCE)
  },
  'open-config': heading(PAUSED),
  'resume-config': async (page) => {
    await heading(PAUSED)(page)
    await expect(page.getByRole('button', { name: 'Resume' })).toBeEnabled(SHOWN)
  },
  'list-configs': async (page) => {
    const rows = page.getByRole('table').getByRole('row')
    await expect(rows.filter({ hasText: PAUSED })).toBeVisible(SHOWN)
    await expect(rows.filter({ hasText: 'serve-west' })).toHaveCount(0)
  },
  'give-access': wantedAccess,
  'give-bucket-access': wantedAccess,
  'grant-list-buckets': async (page) => {
    await expect(page.getByRole('radio', { name: 'Read one bucket' })).toBeChecked(SHOWN)
    await expect(page.getByRole('checkbox', { name: 'Allow listing all buckets' })).toBeChecked()
    await expect(page.getByRole('combobox', { name: 'Bucket' })).toHaveValue('datasets')
    await expect(page.getByText('train-runner').first()).toBeVisible()
  },
  'fix-statement': statement,
  'open-statement': statement,
  'find-bucket': (page) =>
    expect(page.getByRole('table', { name: 'Buckets' }).getByRole('rowheader')).toHaveText(
      ['datasets'],
      SHOWN,
    ),
  'client-settings': clientSettings,
  'exchange-load': async (page) => {
    await clientSettings(page)
    await expect(page.getByRole('heading', { name: 'Exchange load' })).toBeVisible(SHOWN)
  },
  'view-second-run': heading('ml-team/train-runner'),
  'review-trust': (page) =>
    expect(page.getByRole('combobox', { name: 'Intended for' })).toHaveValue(
      'ml-team / train-runner',
      SHOWN,
    ),
  'list-trusts': heading('Other clouds'),
  'list-namespace-accounts': heading(/service accounts in ml-team/),
  'revoke-key': (page) =>
    expect(page.getByRole('button', { name: 'Revoke' }).first()).toBeVisible(SHOWN),
} as const satisfies Record<NextStepCode, Landing>

test('each next step leads to the place where it can be done, with what is known filled in', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  const { id: cluster } = findCluster(world, 'train-east')
  await page.goto(accountAddress(world))
  await startRun(page)
  await expectVerdict(page, PROVED)
  const run = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const { configs } = (await callCoreWeave(
    world.tokens.operator,
    'POST',
    `${FEDERATION}/ListOIDCConfigs`,
    {},
  )) as { configs: { uid: string; name: string }[] }
  const steps = nextStepAddresses({
    cluster,
    namespace: 'ml-team',
    account: 'train-runner',
    bucket: 'datasets',
    level: 'Read',
    audience: AUDIENCE,
    config: configs.find(({ name }) => name === PAUSED)?.uid ?? '',
    policy: 'wif-ml-team',
    statement: 'read-datasets',
    run,
    key: 'KEY',
  })
  const wrong: string[] = []
  for (const { code, address } of steps) {
    if (!address) {
      wrong.push(`${code} leads nowhere`)
      continue
    }
    await page.goto(address)
    await LANDINGS[code](page).catch((error: Error) =>
      wrong.push(`${code} leads to ${address}: ${error.message.split('\n').slice(0, 6).join(' ')}`),
    )
  }
  expect(wrong).toEqual([])
})

test('a verification of an account without annotation leads to annotating it, once, and nowhere to where one is', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  const account = accountAddress(world, { account: 'eval' })
  await page.goto(account)
  await expect(page.getByText('Not injected', { exact: true }).first()).toBeVisible(SHOWN)
  await page.waitForLoadState('networkidle')
  // At one moment, as panels that are still loading come and go.
  const twice = await page
    .getByRole('main')
    .locator('section')
    .evaluateAll((panels) =>
      panels
        .filter((panel) => {
          const links = [...panel.querySelectorAll('a')]
          return links.filter((link) => /^\s*Annotate/.test(link.textContent ?? '')).length > 1
        })
        .map((panel) => panel.textContent),
    )
  expect.soft(twice).toEqual([])

  await verifyButton(page).click()
  const refusal = page.getByRole('dialog', { name: /not started$/ })
  await expect(refusal.getByRole('link', { name: 'Annotate the service account' })).toHaveCount(
    1,
    SHOWN,
  )
  const steps = await refusal
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
  expect.soft(steps, 'no step to this page').not.toContain(account)
  await refusal.getByRole('link', { name: 'Annotate the service account' }).click()
  await annotation(page)
})
