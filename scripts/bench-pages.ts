// Prints the compressed size of each page's scripts against the goal, lazy chunks not counted, what a person on a slow
// machine sees of it, the work of the access map with 300 nodes in each frame, what a view of each page costs the
// server, how long pages take under load, and how long the demo and a console take to start. Arguments choose among
// these.
import { chromium, type Page } from '@playwright/test'
import { type FillWorld, measureAccessMap, plantLargeMap } from './bench/access-map'
import { printFigure } from './bench/measurement'
import { findPagePaths, openSignedIn, type PagePath } from './bench/page-paths'
import { recordCalls } from './bench/page-views'
import { measurePaint } from './bench/paint'
import { measureServerLoad, measureViews } from './bench/server-cost'
import { measureStart } from './bench/start'
import { findBrowser, LAUNCH_ARGUMENTS } from './browser'
import { build } from './build'
import { createScale, PAGE_WEIGHT_GOAL_KB, weighPages } from './page-weight'
import { startServers } from './servers'

/** Half of the pages load no more than this. */
const MEDIAN_GOAL_KB = 150

const PARTS = ['start', 'scripts', 'paint', 'map', 'views', 'load'] as const
type Part = (typeof PARTS)[number]
const chosen = process.argv.slice(2)
const unknown = chosen.filter((each) => !PARTS.some((part) => part === each))
if (unknown.length > 0) {
  console.error(`No such part: ${unknown.join(', ')}. Choose from ${PARTS.join(', ')}.`)
  process.exit(2)
}
const measures = (part: Part) => chosen.length === 0 || chosen.includes(part)

if (measures('start'))
  for (const { what, figure, unit, goal = Number.POSITIVE_INFINITY } of await measureStart())
    if (!printFigure(what, `${figure.toFixed(1)} ${unit}`, figure <= goal)) process.exitCode = 1
if (chosen.join() === 'start') process.exit()

if (await build()) process.exit(1)
const recorded = recordCalls()
const {
  url: origin,
  console: server,
  sandbox,
  close,
} = await startServers({
  onRequest: recorded.onRequest,
})
const world = await sandbox.createWorld('default')
recorded.follow(world.tokens.operator)

const weigh = createScale()

const signIn = (page: Page, token: string) => openSignedIn(page, origin, token)

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

async function weighScripts(page: Page, pages: readonly PagePath[]) {
  const width = Math.max(...pages.map(({ name }) => name.length))
  for (const { name, path } of pages) {
    const html = await (await page.request.get(`${origin}${path}`)).text()
    const scripts = [...html.matchAll(/<script(?![^>]*noModule)[^>]* src="([^"?]+)/gi)].map(
      ([, src = '']) => src,
    )
    const weights = [...new Set(scripts)].map((src) => weigh(src.replace('/_next/', '')))
    const kilobytes = weights.reduce((sum, each) => sum + each, 0)
    const isMet = kilobytes <= PAGE_WEIGHT_GOAL_KB
    const shown = `${kilobytes.toFixed(1)} KB`.padStart(9)
    const verdict = isMet ? 'met' : 'MISSED'
    console.log(`${name.padEnd(width)}  ${shown}  ≤ ${PAGE_WEIGHT_GOAL_KB} KB  ${verdict}`)
    if (!isMet) process.exitCode = 1
  }
}

function weighMedian() {
  const sizes = weighPages().map(({ kilobytes }) => kilobytes)
  const median = sizes.toSorted((one, other) => one - other)[Math.floor(sizes.length / 2)] ?? 0
  const meets = median <= MEDIAN_GOAL_KB
  const all = `${sizes.length} pages: half of them at most (goal ${MEDIAN_GOAL_KB} KB)`
  if (!printFigure(all, `${median.toFixed(1)} KB`, meets)) process.exitCode = 1
}

async function paintPages(pages: readonly PagePath[]) {
  const visited = pages.map(({ name, path }) => ({ name, address: `${origin}${path}` }))
  const operator = (page: Page) => signIn(page, world.tokens.operator)
  for (const { what, figure, unit, goal } of await measurePaint(browser, operator, visited)) {
    const shown = unit === 'ms' ? `${figure.toFixed(0)} ms` : figure.toFixed(3)
    if (!printFigure(what, shown, goal === undefined || figure <= goal)) process.exitCode = 1
  }
}

async function drawLargeMap() {
  const large = await createLargeWorld()
  const drawn = await (await browser.newContext()).newPage()
  drawn.setDefaultTimeout(120_000)
  await signIn(drawn, large.token)
  for (const { what, figure, goal } of await measureAccessMap(drawn, origin, large)) {
    const met = goal === undefined ? undefined : figure <= goal
    if (!printFigure(what, `${figure.toFixed(1)} ms`, met)) process.exitCode = 1
  }
}

const browser = await chromium.launch({ executablePath: findBrowser(), args: LAUNCH_ARGUMENTS })
try {
  const page = await browser.newPage()
  page.setDefaultTimeout(120_000)
  const start: PagePath = { name: '/sign-in', path: '/sign-in' }
  if (measures('scripts')) await weighScripts(page, [start])
  await signIn(page, world.tokens.operator)
  const pages = await findPagePaths(page, origin, world)
  if (measures('scripts')) {
    await weighScripts(page, pages)
    weighMedian()
  }
  if (measures('paint')) await paintPages([start, ...pages])
  if (measures('map')) await drawLargeMap()
  const place = { origin, pid: server.pid, paths: pages, recorded }
  if (measures('views') && !(await measureViews(page, place))) process.exitCode = 1
  if (measures('load') && !(await measureServerLoad(page, place))) process.exitCode = 1
} finally {
  await browser.close()
  await close()
}
process.exit()
