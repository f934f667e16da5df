import { cookieHeader, expect, test } from './fixtures'
import { testServers } from './servers'

test('a person signs in at an identity provider, links a token, and is signed out there at once', async ({
  page,
  baseURL: origin = '',
}) => {
  const { issuer = '', tokens = {} } = testServers().provider ?? {}
  await page.goto('/buckets')
  await page.getByRole('button', { name: 'Continue with Sandbox Login' }).click()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('The identity provider did not let you in.')).toBeVisible()

  await page.getByRole('button', { name: 'Continue with Sandbox Login' }).click()
  await page.getByRole('button', { name: /Dana Osei/ }).click()
  await expect(page.getByRole('heading', { name: 'Link your CoreWeave token' })).toBeVisible()
  await page.goto('/policies')
  await expect(page).toHaveURL(/\/link-token\?return=%2Fpolicies$/)
  await page.goto('/link-token?return=%2Fbuckets')
  await page.getByLabel('CoreWeave API token').fill(tokens['operator'] ?? '')
  await page.getByRole('button', { name: 'Link token' }).click()
  await expect(page.getByRole('heading', { name: 'Buckets' })).toBeVisible()
  await expect(page.getByRole('button', { name: /Dana Osei/ }).first()).toBeVisible()

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
