import { clusterOf, expect, type World } from '../fixtures'
import { federate, giveAccess, newServiceAccount, openCluster, verdict, verify } from '../steps'
import { REAL, setWebhook, test } from './fixtures'

// Each breaks one hop of what works otherwise, and expects the verdict to name it.

const accountsOf = (world: World) => `/clusters/${clusterOf(world, REAL).id}/service-accounts`

test.beforeEach(async ({ page, world, as }) => {
  await setWebhook(world, 'installed')
  await as('operator')
  await openCluster(page, REAL)
  await federate(page, REAL)
  await page.goto(accountsOf(world))
})

test('without a policy the exchange is refused, and the missing permission is named', async ({
  page,
  namespace,
}) => {
  await newServiceAccount(page, { namespace, name: 'stranger' })
  await verify(page)
  await verdict(page, /No policy allows this account to exchange its token/)
  await expect(page.getByText('cwobject:CreateAccessKeyOIDC').first()).toBeVisible()
})

test('a token for another audience than the config trusts is red when run anyway', async ({
  page,
  namespace,
}) => {
  const audience = 'https://example.com/elsewhere'
  await newServiceAccount(page, {
    namespace,
    name: 'stray',
    injection: 'Custom audience',
    audience,
  })
  await page.getByRole('button', { name: /^Verify/ }).click()
  await expect(page.getByRole('dialog')).toContainText(/audience/)
  await page.getByRole('button', { name: 'Run anyway' }).click()
  await verdict(page, /Failed/)
  await expect(page.getByText('Expected').first()).toBeVisible()
  await expect(page.getByText(audience).first()).toBeVisible()
})

test('without the webhook nothing is injected, and the way to install it is offered', async ({
  page,
  world,
  namespace,
}) => {
  await setWebhook(world, 'missing')
  await newServiceAccount(page, { namespace, name: 'bare' })
  await page.getByRole('button', { name: /^Verify/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(/webhook/i)
  await expect(dialog.getByRole('link').first()).toBeVisible()
  await page.getByRole('button', { name: 'Run anyway' }).click()
  await page.waitForURL(/\/verifications\/[^/]+\/[^/]+\/verify-/)
  await verdict(page, /Failed/)
})

test('an account that may not list all buckets is told so', async ({ page, namespace }) => {
  await newServiceAccount(page, { namespace, name: 'narrow' })
  await giveAccess(page, { bucket: 'datasets', reason: 'One bucket only', listBuckets: false })
  await verify(page)
  await verdict(page, /The exchange works; s3:ListAllMyBuckets is not allowed/)
})
