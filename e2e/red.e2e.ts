import { controlWorld, expect, findCluster, type TestOrganization, test } from './fixtures'
import {
  failWithOtherAudience,
  failWithoutListing,
  failWithoutPolicy,
  failWithoutWebhook,
} from './red-steps'
import { accountAddress, verifyButton } from './steps'

// Each breaks one hop of what works otherwise, and expects the verdict to name it.

const accountsOf = (world: TestOrganization, name = 'train-east') =>
  `/workloads?cluster=${findCluster(world, name).id}`
const accountOf = (world: TestOrganization, account: string, cluster = 'train-east') =>
  accountAddress(world, { cluster, account })

test.beforeEach(async ({ as }) => as('operator'))

test('without a policy the exchange fails and the missing permission is named', async ({
  page,
  world,
}) => {
  await page.goto(accountsOf(world))
  await failWithoutPolicy(page, 'ml-team')
})

test('an audience mismatch is reported before the run, and fails it when forced', async ({
  page,
  world,
}) => {
  await page.goto(accountsOf(world))
  await failWithOtherAudience(page, 'ml-team')
})

test('without the webhook nothing is injected and its installation is offered', async ({
  page,
  world,
}) => {
  await controlWorld(world, `clusters/${findCluster(world, 'train-east').id}`, {
    webhook: 'missing',
  })
  await page.goto(accountOf(world, 'train-runner'))
  await failWithoutWebhook(page)
})

test('a missing permission to list buckets is explained', async ({ page, world }) => {
  await page.goto(accountsOf(world))
  await failWithoutListing(page, 'ml-team')
})

test('an exhausted quota is named as the cause', async ({ page, world }) => {
  await controlWorld(world, 'faults', {
    surface: 'kubernetes',
    method: 'POST',
    path: '/apis/batch/v1/namespaces/*/jobs',
    kind: 'status',
    status: 403,
    message: 'pods "verify" is forbidden: exceeded quota: compute, requested: count/jobs.batch=1',
  })
  await page.goto(accountOf(world, 'train-runner'))
  await verifyButton(page).click()
  await expect(page.getByRole('dialog')).toContainText(/quota/)
})
