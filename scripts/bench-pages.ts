// Prints the compressed size of each page's scripts against the goal, lazy chunks not counted, and what a
// person on a slow machine sees of it, and the work of the access map with 300 nodes in each frame.
import { chromium, type Page } from '@playwright/test'
import { verifyButton } from '../e2e/steps'
import { type FillWorld, measureAccessMap, plantLargeMap } from './bench/access-map'
import { printFigure } from './bench/measurement'
import { measurePaint } from './bench/paint'
import { findBrowser, LAUNCH_ARGUMENTS } from './browser'
import { build } from './build'
import { createScale, PAGE_WEIGHT_GOAL_KB, weighPages } from './page-weight'
import { startServers } from './servers'

/** Half of the pages load no more than this. */
const MEDIAN_GOAL_KB = 150

if (await build()) process.exit(1)
const { url: origin, sandbox, close } = await startServers()
const world = await sandbox.createWorld('default')
const cluster = `/clusters/${world.clusters.find(({ name }) => name === 'train-east')?.id}`
const account = `${cluster}/namespaces/ml-team/service-accounts/train-runner`

const weigh = createScale()

async function signIn(page: Page, token: string) {
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('CoreWeave API token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

/** A world of its own with more to draw than a map has room for. */
async function createLargeWorld(): Promise<FillWorld & { token: string }> {
  const { orgUid, clusters, tokens } = await sandbox.createWorld('default')
  const east = clusters.find(({ name }) => name === 'train-east')
  if (!east) throw new Error('The world has no cluster train-east.')
  const post = async (path: string, headers: Record<string, string>, body: unknown) => {
    const response = await fetch(`${sandbox.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  }
  const control = { 'x-sandbox-control': sandbox.controlToken }
  const operator = { authorization: `Bearer ${tokens.operator}` }
  const large = {
    cluster: east.id,
    issuerUrl: east.issuerUrl,
    token: tokens.operator,
    control: (path: string, body: unknown) =>
      post(`/sandbox/worlds/${orgUid}/${path}`, control, body),
    savePolicy: (policy: unknown) => post('/v1/cwobject/access-policy', operator, { policy }),
  }
  await plantLargeMap(large)
  return large
}

const browser = await chromium.launch({ executablePath: findBrowser(), args: LAUNCH_ARGUMENTS })
try {
  const page = await browser.newPage()
  page.setDefaultTimeout(120_000)
  const total = async (path: string) => {
    const html = await (await page.request.get(`${origin}${path}`)).text()
    const scripts = [...html.matchAll(/<script(?![^>]*noModule)[^>]* src="([^"?]+)/gi)].map(
      ([, src = '']) => src,
    )
    return [...new Set(scripts)].reduce((sum, src) => sum + weigh(src.replace('/_next/', '')), 0)
  }
  const rows: [path: string, kilobytes: number][] = []
  const visited: { name: string; address: string }[] = []
  const add = async (name: string, path = name) => {
    rows.push([name, await total(path)])
    visited.push({ name, address: `${origin}${path}` })
  }

  await add('/sign-in')
  await signIn(page, world.tokens.operator)
  for (const path of ['/', '/clusters', '/federation', '/federation/new']) await add(path)
  await add('/clusters/[cluster]', cluster)
  await add('/workloads')
  await add('/workloads of a cluster', `/workloads?cluster=${cluster.split('/').at(-1)}`)
  await add('/clusters/[cluster]/service-accounts/new', `${cluster}/service-accounts/new`)
  await add('/clusters/…/service-accounts/[name]', account)
  await page.goto(`${origin}/federation`)
  const config = page.getByRole('link', { name: 'train-east', exact: true }).first()
  await add('/federation/[uid]', (await config.getAttribute('href')) ?? '')
  for (const path of ['/policies', '/policies/new']) await add(path)
  await add('/policies/new in the builder', '/policies/new?mode=builder')
  await add('/policies/[name]', '/policies/legacy-share')
  await add('/policies/[name]/history', '/policies/legacy-share/history')
  await add('/buckets')
  await add('/buckets/[bucket]', '/buckets/checkpoints')
  await page.goto(`${origin}${account}`)
  await verifyButton(page).click()
  await page.waitForURL(/\/verifications\/.+\/verify-/)
  await add('/verifications/[cluster]/[namespace]/[name]', new URL(page.url()).pathname)
  for (const path of ['/activity', '/verifications', '/diagnose', '/audit']) await add(path)
  await add('/clusters/setup')
  await add('/clusters/[cluster]/setup', `${cluster}/setup`)
  await add('/clusters/…/service-accounts/[name]/clouds', `${account}/clouds`)
  for (const path of ['/clouds', '/clouds/new', '/clouds/trust', '/workloads?view=namespaces'])
    await add(path)
  for (const path of ['/requests', '/findings', '/suspensions']) await add(path)
  for (const path of ['/access', '/access?by=matrix', '/export', '/settings']) await add(path)

  const width = Math.max(...rows.map(([path]) => path.length))
  for (const [path, kilobytes] of rows) {
    const verdict = kilobytes <= PAGE_WEIGHT_GOAL_KB ? 'met' : 'MISSED'
    const shown = `${kilobytes.toFixed(1)} KB`.padStart(9)
    console.log(`${path.padEnd(width)}  ${shown}  ≤ ${PAGE_WEIGHT_GOAL_KB} KB  ${verdict}`)
  }
  if (rows.some(([, kilobytes]) => kilobytes > PAGE_WEIGHT_GOAL_KB)) process.exitCode = 1

  const sizes = weighPages().map(({ kilobytes }) => kilobytes)
  const median = sizes.toSorted((one, other) => one - other)[Math.floor(sizes.length / 2)] ?? 0
  const meets = median <= MEDIAN_GOAL_KB
  const all = `${sizes.length} pages: half of them at most (goal ${MEDIAN_GOAL_KB} KB)`
  if (!printFigure(all, `${median.toFixed(1)} KB`, meets)) process.exitCode = 1

  const operator = (page: Page) => signIn(page, world.tokens.operator)
  for (const { what, figure, unit, goal } of await measurePaint(browser, operator, visited)) {
    const shown = unit === 'ms' ? `${figure.toFixed(0)} ms` : figure.toFixed(3)
    if (!printFigure(what, shown, goal === undefined || figure <= goal)) process.exitCode = 1
  }

  const large = await createLargeWorld()
  const drawn = await (await browser.newContext()).newPage()
  drawn.setDefaultTimeout(120_000)
  await signIn(drawn, large.token)
  for (const { what, figure, goal } of await measureAccessMap(drawn, origin, large)) {
    const met = goal === undefined ? undefined : figure <= goal
    if (!printFigure(what, `${figure.toFixed(1)} ms`, met)) process.exitCode = 1
  }
} finally {
  await browser.close()
  await close()
}
process.exit()
