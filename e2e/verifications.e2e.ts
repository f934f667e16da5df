import {
  callCoreWeave,
  callKubernetes,
  controlWorld,
  expect,
  FEDERATION,
  findCluster,
  test,
} from './fixtures'
import { accountAddress, PROVED, verifyButton } from './steps'

const SLOW = { timeout: 60_000 }

test('the list names a cluster that does not answer and says when it stops waiting', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(accountAddress(world))
  await verifyButton(page).click()
  await expect(page.getByText(PROVED).first()).toBeVisible(SLOW)
  await page.goto('/verifications')
  const rows = page.getByRole('table', { name: 'Verifications' })
  await expect(rows).toContainText('train-east / ml-team / train-runner', SLOW)

  const dead = { surface: 'kubernetes', path: '/apis/batch/v1/*', kind: 'hang', times: 50 }
  await controlWorld(world, 'faults', dead)
  const answer = await page.reload()
  expect(await answer?.text()).toContain('Still loading verifications of')
  await expect(
    page.getByText('Incomplete: could not read verifications in train-east/ml-team.'),
  ).toBeVisible(SLOW)
  await expect(page.getByText('Still loading')).toHaveCount(0)

  await controlWorld(world, 'faults', {}, 'DELETE')
  // What hung is asked again after some seconds.
  await expect(async () => {
    await page.reload()
    await expect(rows).toContainText('train-east / ml-team / train-runner', { timeout: 3000 })
  }).toPass(SLOW)
})

test('a verification proves the granted bucket in its own zone, and is grey once the policy has changed', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  const { issuerUrl } = findCluster(world, 'research-north')
  const principal = `role/${issuerUrl}:system:serviceaccount:ml-team:reader`
  const statement = {
    name: 'use',
    effect: 'Allow',
    actions: ['cwobject:CreateAccessKeyOIDC', 's3:ListAllMyBuckets'],
    resources: ['*'],
    principals: [principal],
  }
  const read = {
    ...statement,
    name: 'read',
    actions: ['s3:GetObject', 's3:ListBucket'],
    resources: ['datasets', 'datasets/*'],
  }
  const { operator } = world.tokens
  const save = (statements: object[]) =>
    callCoreWeave(operator, 'POST', '/v1/cwobject/access-policy', {
      policy: { version: 'v1alpha1', name: 'north', statements },
    })
  await save([statement, read])
  await callCoreWeave(operator, 'POST', `${FEDERATION}/CreateOIDCConfig`, {
    name: 'research-north',
    issuerUrl,
    audience: issuerUrl,
  })
  await callKubernetes(world, 'research-north', '/api/v1/namespaces/ml-team/serviceaccounts', {
    metadata: { name: 'reader', annotations: { 'caios.coreweave.com/inject': 'true' } },
  })

  const account = accountAddress(world, { cluster: 'research-north', account: 'reader' })
  await page.goto(account)
  await page.getByRole('button', { name: 'Choose access' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('radio', { name: /^Read on datasets/ })).toBeChecked(SLOW)
  await expect(dialog).toContainText('US-EAST-04A, the cluster is in EU-NORTH-05A')
  await expect(dialog).toContainText('Delete and Permissions are never tried')
  await dialog.getByRole('button', { name: 'Start verification' }).click()
  await expect(
    page.getByText('Read on datasets proved for ml-team/reader, in US-EAST-04A.'),
  ).toBeVisible({ timeout: 120_000 })
  await expect(
    page.getByText('A client that takes AWS_REGION from its pod signs for the zone of the cluster'),
  ).toBeVisible()
  await expect(page.getByRole('link', { name: 'Show client settings' }).first()).toBeVisible()

  const runs = page.getByRole('table', { name: 'Verifications of this service account' })
  await page.goto(account)
  await expect(runs).toContainText('Read on datasets proved', SLOW)

  await save([statement, { ...read, actions: ['s3:*'] }])
  await page.reload()
  await expect(runs).toContainText('Read on datasets no longer proved', SLOW)
  await expect(runs).toContainText('changed since: policy statements')
  await expect(runs).not.toContainText('datasets proved')
})

test('a verification without a bucket says only that buckets can be listed', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(accountAddress(world))
  await page.getByRole('button', { name: 'Choose access' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^List buckets/ }).check()
  await dialog.getByRole('button', { name: 'Start verification' }).click()
  await expect(page.getByText('ml-team/train-runner can list buckets.')).toBeVisible({
    timeout: 120_000,
  })
  await expect(page.getByText('This proves no access to any bucket.')).toBeVisible()
  await expect(page.getByText('has keyless access')).toHaveCount(0)
})

test('writing an object that the account cannot delete takes consent, and the object is named', async ({
  page,
  world,
  as,
}) => {
  await as('operator')
  await page.goto(accountAddress(world))
  await page.getByRole('button', { name: 'Choose access' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: /^Write on datasets/ }).check()
  await dialog.getByRole('button', { name: 'Start verification' }).click()
  await expect(dialog).toContainText('Accept that the object stays in the bucket.')
  await dialog.getByRole('checkbox', { name: /^Leave the object/ }).check()
  await dialog.getByRole('button', { name: 'Start verification' }).click()
  await expect(page.getByText(/^Write on datasets proved for/)).toBeVisible({ timeout: 120_000 })
  await expect(
    page.getByText(/Object \.workload-identity-verification\/.* is still in the bucket/).first(),
  ).toBeVisible()
})
