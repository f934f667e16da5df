import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startConsoleServer } from '../scripts/servers'
import { controlWorld, createWorld, expect, findCluster, signInByForm, test } from './fixtures'
import { consoleEnvironment } from './servers'

test('only members of the configured organizations can sign in', async ({ page }) => {
  const [own, foreign] = [await createWorld(), await createWorld()]
  const started = await startConsoleServer(consoleEnvironment({ COREWEAVE_ORG_UIDS: own.orgUid }))
  await page.goto(`${started.url}/sign-in`)
  await page.getByLabel('CoreWeave API token').fill(foreign.tokens.operator)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('Could not sign you in.')).toBeVisible({ timeout: 60_000 })
  await expect(page).toHaveURL(/\/sign-in/)
  expect(await page.context().cookies()).not.toContainEqual(
    expect.objectContaining({ name: '__Host-session' }),
  )
  await signInByForm(page, own.tokens.operator, started.url)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await started.kill()
})

test('the token is never sent to an API server outside the host suffix', async ({
  page,
  world,
  as,
}) => {
  const heard: string[] = []
  const listener = createServer((request, response) => {
    heard.push(request.url ?? '')
    response.end('{}')
  })
  await new Promise<void>((resolve) => listener.listen(0, '0.0.0.0', resolve))
  const { port } = listener.address() as AddressInfo
  const { id } = findCluster(world, 'train-east')
  await controlWorld(world, `clusters/${id}`, { apiServerEndpoint: `0.0.0.0:${port}` })
  await as('operator')
  for (const address of [`/clusters/${id}`, `/workloads?cluster=${id}`]) {
    await page.goto(address)
    await page.waitForLoadState('networkidle')
  }
  await expect(page.getByText(/outside|\.coreweave\.com/).first()).toBeVisible()
  expect(heard).toEqual([])
  await new Promise((resolve) => listener.close(resolve))
})
