import { Client } from 'pg'
import { violationsOf } from './axe'
import { controlWorld, cookieHeader, expect, findCluster, test } from './fixtures'
import { testServers } from './servers'
import { accountAddress } from './steps'

test('a person signs in at an identity provider, links a token, and is signed out there at once', async ({
  page,
  baseURL: origin = '',
}) => {
  const { issuer, world } = providerOf()
  await page.goto('/buckets')
  await page.getByRole('button', { name: 'Continue with Sandbox Login' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('The identity provider did not let you in.')).toBeVisible()

  await page.getByRole('button', { name: 'Continue with Sandbox Login' }).click()
  await page.getByRole('button', { name: /Dana Osei/ }).click()
  await expect(page.getByText('you have linked no CoreWeave API token').first()).toBeVisible()
  await page.getByRole('link', { name: 'Link a CoreWeave API token' }).first().click()
  await expect(page).toHaveURL(/\/link-token\?return=%2Fbuckets$/)
  await expect(page.getByRole('heading', { name: 'Link your CoreWeave token' })).toBeVisible()
  await page.getByLabel('CoreWeave API token').fill(world.tokens.operator)
  await page.getByLabel('Expiration').selectOption('8 hours')
  await page.getByRole('button', { name: 'Link token' }).click()
  await expect(page.getByRole('heading', { name: 'Buckets' })).toBeVisible()
  await expect(page.getByRole('button', { name: /Dana Osei/ }).first()).toBeVisible()

  await page.goto('/settings')
  const own = page.getByRole('main').locator('#own-notifications')
  await expect(own.getByText('Nothing is sent to dana@example.com.')).toBeVisible()
  await own.getByRole('button', { name: 'Send e-mail to me' }).click()
  const dialog = page.getByRole('dialog', { name: 'Your notifications' })
  await dialog.getByLabel('Namespaces').fill('train-east')
  expect(await violationsOf(page, { part: '[role=dialog]' })).toEqual([])
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText(/Name a namespace of train-east/).first()).toBeVisible()
  await dialog.getByLabel('Namespaces').fill('train-east/ml-team')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(
    own.getByText('Your requests, your canaries and train-east/ml-team, to dana@example.com.'),
  ).toBeVisible()
  await own.getByRole('button', { name: 'Turn off' }).click()
  await expect(own.getByText('Nothing is sent to dana@example.com.')).toBeVisible()
  await page.goto('/buckets')

  await expect(page.getByText('Your CoreWeave API token expire')).toHaveCount(0)
  if (await expireLinkedTokens()) {
    await page.reload()
    await expect(page.getByText('Your CoreWeave API token expired')).toBeVisible()
    await page.getByRole('link', { name: 'Replace token' }).click()
    await expect(
      page
        .getByRole('main')
        .locator('#linked-token')
        .getByText(/^Expired /),
    ).toBeVisible()
  }

  const cookie = await cookieHeader(page.context())
  const read = () => fetch(`${origin}/api/review`, { headers: { cookie }, redirect: 'manual' })
  const provider = await page.context().newPage()
  await provider.goto(`${issuer}/session/end`)
  await provider.getByRole('button', { name: 'Sign out' }).click()
  await expect(provider.getByText('You are signed out')).toBeVisible()
  // The provider has called the console by then.
  expect((await read()).status).toBe(401)
  await page.goto('/policies')
  await expect(page).toHaveURL(/\/sign-in\?return=%2Fpolicies$/)
})

test('a person in no group, without a CoreWeave token, does what their Kubernetes rights allow', async ({
  page,
}) => {
  const { world } = providerOf()
  const [east, west] = [findCluster(world, 'train-east'), findCluster(world, 'serve-west')]
  const refused = page.getByText(
    'Permission denied: you cannot get service accounts "train-runner" in namespace ml-team.',
  )
  const account = accountAddress(world)
  await page.goto('/')
  await page.getByRole('button', { name: 'Continue with Sandbox Login' }).click()
  await page.getByRole('button', { name: /Mina Park/ }).click()

  await expect(
    page.getByRole('main').getByText('You use your Kubernetes rights only'),
  ).toBeVisible()
  const screens = page.getByRole('navigation', { name: 'Screens' })
  await expect(screens.getByRole('link', { name: 'Workloads' })).toBeVisible()
  await expect(screens.getByRole('link', { name: 'Policies' })).toHaveCount(0)

  for (const [address, refusal] of [
    ['/policies', 'You cannot list policies'],
    ['/buckets', 'Permission denied: you have linked no CoreWeave API token.'],
  ] as const) {
    await page.goto(address)
    await expect(page.getByText(refusal)).toBeVisible()
    await expect(
      page.getByRole('main').getByRole('link', { name: 'Link a CoreWeave API token' }),
    ).toHaveAttribute('href', `/link-token?return=${encodeURIComponent(address)}`)
  }
  await page.goto(`/clusters/${west.id}`)
  await expect(
    page.getByText('serve-west does not accept sign-ins of Sandbox Login.').first(),
  ).toBeVisible()
  await page.getByRole('button', { name: /Mina Park/ }).click()
  await expect(page.getByText('No CoreWeave API token linked')).toBeVisible()
  await page.keyboard.press('Escape')

  await page.goto(account)
  await expect(refused).toBeVisible()
  await controlWorld(world, `clusters/${east.id}/objects`, {
    put: {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'mina', namespace: 'ml-team' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'mina@example.com' }],
    },
  })
  await page.goto(account)
  await expect(page.getByText('system:serviceaccount:ml-team:train-runner').first()).toBeAttached()
  await expect(refused).toHaveCount(0)
  await controlWorld(world, `clusters/${east.id}/objects`, {
    remove: { kind: 'RoleBinding', namespace: 'ml-team', name: 'mina' },
  })
  await page.goto(account)
  await expect(refused).toBeVisible()
})

function providerOf() {
  const { provider } = testServers()
  if (!provider) throw new Error('The servers of this run have no identity provider.')
  return provider
}

/** False where the console has no PostgreSQL, whose rows could be changed. */
async function expireLinkedTokens(): Promise<boolean> {
  const { postgres } = testServers()
  if ('missing' in postgres) return false
  const client = new Client({ connectionString: postgres.url })
  await client.connect()
  await client.query(`update linked_token_ends set ends_at = linked_at + interval '1 millisecond'`)
  await client.end()
  return true
}
