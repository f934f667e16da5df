import type { Page } from '@playwright/test'
import { z } from 'zod'
import { callKubernetes, expect, findCluster, type TestOrganization, test } from './fixtures'
import { pressByTab, tabTo } from './keyboard'
import { accountAddress } from './steps'

const SLOW = { timeout: 60_000 }
const ACCOUNT = '012345678901'

const cloudsOf = (world: TestOrganization, name = 'train-runner') =>
  `${accountAddress(world, { account: name })}/clouds`

const panel = (page: Page, name: string) =>
  page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) })

const Trust = z.object({
  Statement: z.array(
    z.object({
      Principal: z.object({ Federated: z.string() }),
      Condition: z.object({
        StringEquals: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
      }),
    }),
  ),
})

async function copied(page: Page, label: string) {
  await page.getByRole('button', { name: `Copy ${label}`, exact: true }).click()
  await expect(page.getByRole('button', { name: `Copied ${label}` })).toBeVisible(SLOW)
  return page.evaluate(() => navigator.clipboard.readText())
}

test.use({ permissions: ['clipboard-read', 'clipboard-write'] })

test('AWS for one account: from its page to an exact trust policy', async ({ page, world, as }) => {
  const { issuerUrl } = findCluster(world, 'train-east')
  await as('operator')
  await page.goto(accountAddress(world))
  await page.getByRole('tab', { name: 'AWS' }).click(SLOW)
  await page.getByRole('link', { name: 'Set up AWS' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Set up AWS for train-runner',
    SLOW,
  )
  await expect(page.getByText('No files yet')).toBeVisible(SLOW)

  const accountId = page.getByRole('textbox', { name: 'AWS account ID' })
  for (const [typed, message] of [
    ['', 'The account ID is missing.'],
    ['01234567890', 'The account ID must have 12 digits, including leading zeros.'],
    ['arn:aws:iam::012345678901:root', 'Enter only the 12-digit account ID, not an ARN.'],
  ] as const) {
    await accountId.fill(typed)
    await page.getByRole('button', { name: 'Generate files' }).click()
    await expect(page.getByText(message)).toBeVisible(SLOW)
    await expect(accountId).toHaveAttribute('aria-invalid', 'true')
    await expect(accountId).toHaveValue(typed)
  }
  await expect(page.getByText('No files yet')).toBeVisible()

  await accountId.fill('0123-4567-8901')
  await page.getByRole('button', { name: 'Generate files' }).click()
  await expect(page.getByRole('tab', { name: 'Trust policy' })).toBeVisible(SLOW)
  const issuer = issuerUrl.replace(/^https?:\/\//, '')
  expect(Trust.parse(JSON.parse(await copied(page, 'Trust policy')))).toEqual({
    Statement: [
      {
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}` },
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: 'sts.amazonaws.com',
            [`${issuer}:sub`]: 'system:serviceaccount:ml-team:train-runner',
          },
        },
      },
    ],
  })
  expect(await copied(page, 'audience')).toBe('sts.amazonaws.com')
  await page.getByRole('tab', { name: 'AWS CLI' }).click()
  await expect(panel(page, 'In AWS')).toContainText('aws iam create-open-id-connect-provider')
  await expect(panel(page, 'In AWS')).not.toContainText('thumbprint')
  await page.getByRole('checkbox', { name: /thumbprint/ }).click()
  await expect(panel(page, 'In AWS')).toContainText('--thumbprint-list', SLOW)

  await page.getByRole('button', { name: 'Save as declared trust' }).click()
  await expect(page.getByText('Saved as declared trust for 1 service account')).toBeVisible(SLOW)
  await expect(page.getByRole('table', { name: 'Trusted by other clouds' })).toContainText(
    'Declared',
    SLOW,
  )

  await page.reload()
  await expect(page.getByRole('checkbox', { name: /thumbprint/ })).toBeChecked(SLOW)
  await expect(panel(page, 'In the cluster')).toContainText(
    `arn:aws:iam::${ACCOUNT}:role/train-runner`,
    SLOW,
  )
})

test('form values survive switching to another cloud and back', async ({ page, world, as }) => {
  await as('operator')
  await page.goto(cloudsOf(world))
  await page.getByRole('textbox', { name: 'AWS account ID' }).fill('0123')
  const clouds = page.getByRole('navigation', { name: 'Cloud', exact: true })
  await clouds.getByRole('link', { name: 'Google Cloud' }).click()
  await page.getByRole('textbox', { name: 'Project number' }).fill('ml-prod')
  await page.getByRole('textbox', { name: 'Project ID' }).fill('123456789012')
  await page.getByRole('button', { name: 'Generate files' }).click()
  await expect(page.getByText(/^The project number must be digits only/)).toBeVisible(SLOW)
  await expect(page.getByText(/^The project ID must be 6 to 30 lowercase/)).toBeVisible()
  await page.getByRole('textbox', { name: 'Project number' }).fill('123456789012')
  await page.getByRole('textbox', { name: 'Project ID' }).fill('ml-prod')
  await page.getByRole('button', { name: 'Generate files' }).click()
  await expect(panel(page, 'In Google Cloud')).toContainText(
    'google_iam_workload_identity_pool',
    SLOW,
  )
  await expect(panel(page, 'In the cluster')).toContainText('kind: ConfigMap')
  await clouds.getByRole('link', { name: 'AWS' }).click()
  await expect(page.getByRole('textbox', { name: 'AWS account ID' })).toHaveValue('0123', SLOW)
})

test('the setup works by keyboard alone', async ({ page, world, as }) => {
  await as('operator')
  await page.goto(cloudsOf(world))
  const clouds = page.getByRole('navigation', { name: 'Cloud', exact: true })
  await pressByTab(page, clouds.getByRole('link', { name: 'Vault or OpenBao' }))
  const address = page.getByRole('textbox', { name: 'Address' })
  await tabTo(address)
  await page.keyboard.type('https://vault.example')
  await page.keyboard.press('Enter')
  const tab = page.getByRole('tab', { name: 'Vault CLI' })
  await expect(tab).toBeVisible(SLOW)
  await tabTo(tab)
  await page.keyboard.press('ArrowRight')
  await expect(panel(page, 'In Vault or OpenBao')).toContainText('vault_jwt_auth_backend_role')
})

test('a missing or unreadable account is reported, and its files are correct', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(`${cloudsOf(world, 'nobody')}?cloud=aws&accountId=${ACCOUNT}&role=nobody`)
  await expect(page.getByText('Service account ml-team/nobody does not exist')).toBeVisible(SLOW)
  await expect(page.getByRole('tab', { name: 'Trust policy' })).toBeVisible(SLOW)
  await as('partner')
  await page.goto(`${cloudsOf(world)}?cloud=oidc&name=Registry&audience=registry`)
  await expect(page.getByText('Could not check whether train-runner exists')).toBeVisible(SLOW)
  await expect(panel(page, 'In Another service')).toContainText('audience: registry', SLOW)
})

test('several accounts are filtered, selected and covered by one set of files', async ({
  page,
  world,
  as,
}) => {
  for (let i = 0; i < 60; i++)
    await callKubernetes(world, 'train-east', '/api/v1/namespaces/ml-team/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: `worker-${String(i).padStart(2, '0')}`, namespace: 'ml-team' },
    })
  await as('operator')
  await page.goto('/clouds/new')
  await expect(page.getByText('Select at least one service account')).toBeVisible(SLOW)
  await expect(page.getByText(/^lab: /)).toBeVisible(SLOW)
  await page.getByRole('combobox', { name: 'Cluster' }).selectOption('train-east')
  await page.getByRole('searchbox', { name: /^Filter/ }).fill('worker-')
  await page.getByRole('button', { name: 'Select 60 shown' }).click(SLOW)
  await expect(page.getByText('60 selected')).toBeVisible()
  await page.getByRole('checkbox', { name: 'train-east / ml-team / worker-07' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Set up AWS for 59 service accounts',
    SLOW,
  )
  await page.getByRole('textbox', { name: 'AWS account ID' }).fill(ACCOUNT)
  await page.getByRole('button', { name: 'Generate files' }).click()
  await expect(page.getByText('59 accounts require 2 roles')).toBeVisible(SLOW)
  const lists = []
  for (const role of ['workloads', 'workloads-2']) {
    await page.getByRole('tab', { name: `Trust policy: ${role}`, exact: true }).click()
    const { Statement } = Trust.parse(JSON.parse(await copied(page, `Trust policy: ${role}`)))
    lists.push(...Statement.flatMap(({ Condition }) => Object.values(Condition.StringEquals)))
  }
  const subjects = lists.flat().filter((text) => text.startsWith('system:serviceaccount:'))
  expect(new Set(subjects).size).toBe(59)
  expect(subjects).not.toContain('system:serviceaccount:ml-team:worker-07')

  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'Set up AWS for 59 service accounts',
    SLOW,
  )
})

test('Azure setup covers the first 20 accounts, then the others', async ({ page, world, as }) => {
  for (let i = 0; i < 25; i++)
    await callKubernetes(world, 'train-east', '/api/v1/namespaces/ml-team/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: `worker-${i}`, namespace: 'ml-team' },
    })
  const uuid = '1f0c7a52-5b4e-4c3c-9c86-0d6b1b7a9e11'
  await as('operator')
  await page.goto(
    `/clouds/new?q=worker-&cloud=azure&name=train&tenantId=${uuid}&clientId=${uuid}&resourceGroup=ml`,
  )
  await page.getByRole('button', { name: 'Select 25 shown' }).click(SLOW)
  await expect(page.getByText('Azure allows 20 federated credentials per identity')).toBeVisible(
    SLOW,
  )
  await page.getByRole('button', { name: 'Continue with the other 5' }).click()
  await expect(page.getByText('5 selected')).toBeVisible(SLOW)
  await expect(page.getByText('Azure allows 20')).toBeHidden()
})
