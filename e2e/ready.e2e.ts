import { startConsoleServer } from '../scripts/servers'
import { controlWorld, createWorld, expect, signInWithToken, test } from './fixtures'
import { consoleEnvironment } from './servers'

test('a console is ready while a cluster and CoreWeave are down, and says what it cannot read', async ({
  page,
}) => {
  const world = await createWorld()
  // A console of its own, which stops calling CoreWeave for a while.
  const { url, kill } = await startConsoleServer(consoleEnvironment())
  const probes = () =>
    Promise.all(['/livez', '/readyz'].map(async (path) => (await fetch(`${url}${path}`)).status))
  try {
    await signInWithToken(page, world.tokens.operator, url)
    await page.goto(`${url}/clusters`)
    const lab = page.getByRole('row', { name: /^lab/ })
    await expect(lab.getByText('Unreachable').first()).toBeVisible()
    expect(await probes()).toEqual([200, 200])

    const down = { surface: 'coreweave', path: '*', kind: 'status', status: 503, times: 1000 }
    await controlWorld(world, 'faults', down)
    await page.goto(`${url}/policies`)
    await expect(
      page.getByText(/Could not list access policies: CoreWeave returned an error/),
    ).toBeVisible()
    expect(await probes()).toEqual([200, 200])
  } finally {
    await kill('SIGTERM')
  }
})
