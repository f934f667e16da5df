import type { Page } from '@playwright/test'
import { violationsOf } from './axe'
import { controlWorld, expect, findCluster, test } from './fixtures'
import { addChoices, openPolicy, openReview } from './policy-steps'

const readPolicies = (page: Page) =>
  page.getByRole('button', { name: 'Read bucket policies' }).first().click()

const passesAxe = async (page: Page) => expect(await violationsOf(page)).toEqual([])

test('a bucket policy is explained and linted', async ({ page, world, as }) => {
  await as('operator')
  await page.goto('/buckets/checkpoints')
  await expect(page.getByText('The bucket policy has not been read')).toBeVisible()
  await passesAxe(page)
  await readPolicies(page)
  await expect(page.getByText('192.0.2.0/24').first()).toBeVisible()
  await expect(page.getByText(/ml-team\/train-runner/).first()).toBeVisible()
  await expect(page.getByText('No findings.')).toBeVisible()
  const open = {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' },
  }
  await controlWorld(world, 'buckets/checkpoints', { policy: JSON.stringify(open) })
  await page.reload()
  await expect(page.getByText(/Allows every principal/)).toBeVisible()
  await passesAxe(page)
})

test('a bucket without a policy says so, and a missing bucket is not found', async ({
  page,
  as,
}) => {
  await as('operator')
  await page.goto('/buckets/datasets')
  await readPolicies(page)
  await expect(page.getByText('No bucket policy')).toBeVisible()
  // The key is kept for five minutes, also for other buckets.
  await page.goto('/buckets/models')
  await expect(page.getByText('No bucket policy')).toBeVisible()
  await page.goto('/buckets/nobody-has-this')
  await expect(page.getByText('Page not found')).toBeVisible()
})

test('a person who cannot get keys sees why the bucket policy was not read', async ({
  page,
  as,
}) => {
  await as('team')
  await page.goto('/buckets/checkpoints')
  await readPolicies(page)
  await expect(page.getByRole('region', { name: 'Notices' })).toContainText(
    'cwobject:CreateAccessKey',
  )
  await expect(page.getByText('The bucket policy has not been read')).toBeVisible()
})

async function ask(page: Page, choices: Record<string, string>) {
  for (const [field, value] of Object.entries(choices)) {
    const box = page.getByRole('dialog').getByRole('combobox', { name: field })
    await box.fill(value)
    await page.getByRole('option', { name: value }).first().click()
  }
}

test('the simulator evaluates both policies and names the one that denies', async ({
  page,
  world,
  as,
}) => {
  const { name } = findCluster(world, 'train-east')
  const objects = { Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::checkpoints/*' }
  const kept = { ...objects, Resource: 'arn:aws:s3:::checkpoints/run-41/*' }
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { ...objects, Effect: 'Allow' },
      { ...kept, Sid: 'keep-run-41', Effect: 'Deny', Action: 's3:GetObject' },
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetBucketPolicy',
        Resource: 'arn:aws:s3:::checkpoints',
      },
    ],
  }
  await controlWorld(world, 'buckets/checkpoints', { policy: JSON.stringify(policy) })
  await as('operator')
  await page.goto('/policies/wif-ml-team')
  await readPolicies(page)
  await expect(page.getByText('List denied by bucket policy')).toBeVisible()
  await page.getByRole('button', { name: 'Simulate' }).click()
  const dialog = page.getByRole('dialog')
  const who = `${name} / ml-team / train-runner`
  await ask(page, { 'Service account': who, Bucket: 'checkpoints' })
  await expect(dialog.getByText('Allowed', { exact: true })).toBeVisible()
  await dialog.getByLabel('Object key').fill('run-41/step-1000.json')
  await expect(dialog.getByText('Denied by the bucket policy')).toBeVisible()
  await expect(dialog.getByText(/keep-run-41/)).toBeVisible()
  await passesAxe(page)
  await ask(page, { Action: 's3:PutObject' })
  await expect(dialog.getByRole('combobox', { name: 'Action' })).toHaveValue('s3:PutObject')
  await expect(dialog.getByText('Allowed', { exact: true })).toBeVisible()
})

test('the builder says which bucket policies have not been read', async ({ page, as }) => {
  await as('reviewer')
  await page.goto('/policies/wif-ml-team')
  await expect(page.getByText(/^The bucket policies of .* have not been read/)).toBeVisible()
  await page.getByRole('button', { name: 'Simulate' }).click()
  await ask(page, {
    'Service account': 'train-east / ml-team / train-runner',
    Bucket: 'datasets',
  })
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('Depends on the bucket policy')).toBeVisible()
  await expect(dialog.getByText(/The bucket policy of datasets has not been read/)).toBeVisible()
})

test('the review of a save accounts for bucket policies', async ({ page, world, as }) => {
  const everyone = { Effect: 'Allow', Principal: '*', Action: 's3:*' }
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { ...everyone, Resource: 'arn:aws:s3:::checkpoints/run-1/*' },
      { ...everyone, Action: 's3:GetBucketPolicy', Resource: 'arn:aws:s3:::checkpoints' },
    ],
  }
  await controlWorld(world, 'buckets/checkpoints', { policy: JSON.stringify(policy) })
  await as('operator')
  await openPolicy(page, 'wif-ml-team')
  await addChoices(page, 'write-checkpoints', 'actions', ['s3:GetObjectTagging'])
  await openReview(page)
  const told = page.getByRole('region', { name: 'Bucket policies' })
  await readPolicies(page)
  await expect(told).toContainText('The bucket policy of checkpoints is included in this result.')
  const gains = page.getByRole('table', { name: 'Access gained' })
  await expect(gains.getByRole('row').filter({ hasText: 'run-1/' }).first()).toBeVisible()
  await expect(
    gains
      .getByRole('row')
      .filter({ hasText: /by the bucket policy of checkpoints/ })
      .first(),
  ).toBeVisible()
  await passesAxe(page)
})

test('the review names buckets whose policies have not been read', async ({ page, as }) => {
  await as('reviewer')
  await openPolicy(page, 'wif-ml-team')
  await addChoices(page, 'write-checkpoints', 'actions', ['s3:GetObjectTagging'])
  await openReview(page)
  await expect(page.getByRole('region', { name: 'Bucket policies' })).toContainText(
    'The bucket policy of checkpoints has not been read and may deny some of this access.',
  )
})
