import {
  addAccount,
  configurationList,
  diagnosePastedToken,
  diagnoseText,
  readCliOutput,
  repairFailingWorkload,
} from './broken-steps'
import { controlWorld, expect, test } from './fixtures'
import { expectVerdict } from './steps'

const INJECT = { 'caios.coreweave.com/inject': 'true' }
const of = (world: Parameters<typeof addAccount>[0]['world']) => ({
  world,
  cluster: 'train-east',
  namespace: 'ml-team',
})

test.beforeEach(async ({ as }) => as('operator'))

test('J4: what the AWS CLI printed in a pod leads to the missing permission', async ({
  page,
  world,
}) => {
  const place = of(world)
  await addAccount(place, 'stranger', INJECT)
  await diagnoseText(page, place, await readCliOutput(place, 'stranger'), 'stranger')
  await expectVerdict(page, /No policy allows this service account to exchange its token/)
  await expect(page.getByRole('link', { name: 'Give access' }).first()).toBeVisible()
  await expect(configurationList(page)).toContainText('cwobject:CreateAccessKeyOIDC')
})

test('J4: an opaque rejection is traced to the paused federation config', async ({
  page,
  world,
}) => {
  const place = of(world)
  await diagnoseText(page, place, await readCliOutput(place, 'data-loader'), 'data-loader')
  await expectVerdict(page, /The federation config for this issuer and audience is paused/)
  await expect(configurationList(page)).toContainText('active')
  await expect(
    page.getByRole('link', { name: 'Resume the federation config' }).first(),
  ).toBeVisible()
})

test('J4: a pod manifest is checked and corrected in the browser', async ({ page, world }) => {
  const manifest = `apiVersion: v1
kind: Pod
metadata: { name: train, namespace: ml-team }
spec:
  serviceAccountName: train-runner
  securityContext: { runAsUser: 1000 }
  containers:
    - name: app
      image: amazon/aws-cli:2.33.2
      env:
        - { name: AWS_ACCESS_KEY_ID, value: AKIAEXAMPLE }
        - { name: AWS_ENDPOINT_URL_S3, value: http://cwlota.com }
`
  await page.goto('/diagnose')
  const text = page.getByRole('textbox', { name: 'Text' })
  const check = page.getByRole('list', { name: 'Workload check' })
  await text.fill(manifest)
  await expect(check).toContainText('Uses path-style addressing')
  const corrected = page.locator('pre').filter({ hasText: 'addressing_style' })
  await expect(corrected).not.toContainText('AKIAEXAMPLE')
  await text.fill((await corrected.textContent()) ?? '')
  await expect(check.getByText('Failed:')).toHaveCount(0)
  await page.getByRole('combobox', { name: 'Cluster' }).selectOption({ label: 'train-east' })
  await page.getByRole('button', { name: 'Find the cause' }).click()
  await expect(configurationList(page)).toBeVisible()
  expect(world.clusters.length).toBeGreaterThan(0)
})

test('J4: a manifest whose client keeps its first keys leads to the settings of clients', async ({
  page,
}) => {
  await page.goto('/diagnose')
  await page.getByRole('textbox', { name: 'Text' }).fill(`kind: Pod
metadata: { name: query, namespace: ml-team }
spec:
  serviceAccountName: train-runner
  containers:
    - name: query
      image: duckdb/duckdb:1.5.5
`)
  const check = page.getByRole('list', { name: 'Workload check' })
  await expect(check).toContainText('DuckDB keeps its first keys')
  await expect(check.getByRole('link')).toHaveCount(0)
  await page.getByRole('combobox', { name: 'Cluster' }).selectOption({ label: 'train-east' })
  await check.getByRole('link', { name: 'Show client settings' }).click()
  await expect(page.getByRole('combobox', { name: 'Client' })).toBeVisible()
})

test('J4: a diagnosis that arrives after the text was changed is not shown', async ({
  page,
  world,
}) => {
  const slow = { surface: 'kubernetes', path: '*/serviceaccounts/*', kind: 'slow', delayMs: 3000 }
  await controlWorld(world, 'faults', { ...slow, times: 1 })
  const place = of(world)
  await diagnoseText(page, place, 'AccessDenied', 'train-runner')
  const answered = page.waitForResponse(
    (response) =>
      response.request().method() === 'POST' && new URL(response.url()).pathname === '/diagnose',
  )
  await expect(page.getByRole('button', { name: 'Find the cause' })).toHaveAttribute(
    'aria-busy',
    'true',
  )
  await page.getByRole('textbox', { name: 'Text' }).fill('InvalidAccessKeyId')
  await answered
  const isShown = await configurationList(page)
    .waitFor({ timeout: 2000 })
    .then(
      () => true,
      () => false,
    )
  expect(isShown, 'the answer to the earlier text').toBe(false)
})

test('J4: a pasted token is read in the browser and never leaves it', ({ page, world }) =>
  diagnosePastedToken(page, of(world), 'train-runner'))

test('J4: from a failing Deployment to its cause, the fix and a passed verification', async ({
  page,
  world,
}) => {
  await repairFailingWorkload(page, of(world))
})
