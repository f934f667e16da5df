// Pictures of every screen, light and dark, wide and narrow, from a console and a sandbox of their own.
// Into ./screenshots; names given choose some.
import { mkdirSync } from 'node:fs'
import { chromium, type Page } from '@playwright/test'
import { findBrowser, LAUNCH_ARGUMENTS } from './browser'
import { build } from './build'
import { startConsole } from './console'
import { type Screen, screensOf } from './screenshots/screens'
import { createStage } from './screenshots/stage'

const only = process.argv.slice(2)
const folder = 'screenshots'
const VARIANTS = [
  ['light', 1440],
  ['dark', 1440],
  ['light', 390],
  ['dark', 390],
] as const

/** As high as what scrolls, so that one picture holds the whole screen. */
const sandbox = await startSandbox()
const world = await sandbox.createWorld('default')
const cluster = (name: string) => {
  const found = world.clusters.find((each) => each.name === name)
  if (!found) throw new Error(`The world has no cluster ${name}.`)
  return `/clusters/${found.id}`
}
const east = cluster('train-east')
const account = `${east}/namespaces/ml-team/service-accounts`

const SCREENS: Screen[] = [
  { name: 'sign-in', path: '/sign-in' },
  { name: 'home', path: '/' },
  { name: 'setup', path: '/setup' },
  { name: 'setup-webhook', path: `/setup${cluster('serve-west').slice('/clusters'.length)}` },
  {
    name: 'setup-workload',
    path: `/setup${east.slice('/clusters'.length)}?step=workload&namespace=ml-team&account=train-runner&bucket=datasets`,
  },
  { name: 'clusters', path: '/clusters' },
  { name: 'cluster', path: east },
  { name: 'cluster-without-webhook', path: cluster('serve-west') },
  { name: 'cluster-not-federated', path: cluster('research-north') },
  { name: 'cluster-private', path: cluster('lab') },
  { name: 'service-accounts', path: `${east}/service-accounts` },
  { name: 'service-account-new', path: `${east}/service-accounts/new?namespace=ml-team` },
  { name: 'service-account', path: `${account}/train-runner` },
  { name: 'service-account-plain', path: `${account}/eval` },
  { name: 'service-account-managed', path: `${account}/notebook` },
  { name: 'federation', path: '/federation' },
  { name: 'federation-new', path: '/federation/new' },
  {
    name: 'federation-config',
    path: '/federation',
    ready: async (page) => {
      await page.getByRole('link', { name: 'train-east', exact: true }).first().click()
      await page.waitForURL(/federation\/.+/)
    },
  },
  { name: 'policies', path: '/policies' },
  { name: 'policy-new', path: '/policies/new' },
  { name: 'policy', path: '/policies/legacy-share' },
  { name: 'verifications', path: '/verifications' },
  {
    name: 'verification-passed',
    path: `${account}/train-runner`,
    ready: verify,
  },
  { name: 'verification-failed', path: `${account}/data-loader`, ready: verify },
  { name: 'diagnose', path: '/diagnose' },
  { name: 'diagnose-error', path: '/diagnose', ready: diagnosed },
  { name: 'diagnose-manifest', path: '/diagnose', ready: checked },
  { name: 'audit', path: '/audit' },
  { name: 'not-found', path: '/no-such-page' },
]

async function diagnosed(page: Page) {
  const principal = `role/${world.clusters[0]?.issuerUrl}:system:serviceaccount:ml-team:train-runner`
  await page
    .getByLabel('Text')
    .fill(
      `upload failed: ./x to s3://scratch/x An error occurred (AccessDenied) when calling the PutObject operation: ${principal} is not authorized`,
    )
  await page.getByRole('button', { name: 'Find the cause' }).click()
  await page.getByRole('list', { name: 'As it is configured now' }).waitFor()
}

async function checked(page: Page) {
  await page.getByLabel('Text').fill(`kind: Pod
metadata: { name: train, namespace: ml-team }
spec:
  serviceAccountName: train-runner
  securityContext: { runAsUser: 1000 }
  containers:
    - name: app
      image: amazon/aws-cli:2.15.0
      env: [{ name: AWS_ACCESS_KEY_ID, value: AKIA }]
`)
  await page.getByRole('list', { name: 'Workload check' }).waitFor()
}

async function verify(page: Page) {
  await page.getByRole('button', { name: /^Verify/ }).click()
  const anyway = page.getByRole('button', { name: /anyway/i })
  await Promise.race([
    page.waitForURL(/\/verifications\//, { timeout: 30_000 }),
    anyway.waitFor({ timeout: 30_000 }).then(() => anyway.click()),
  ]).catch(() => undefined)
  await page.waitForURL(/\/verifications\//, { timeout: 30_000 }).catch(() => undefined)
  await page
    .getByText(/^(Passed|Failed)/)
    .first()
    .waitFor({ timeout: 60_000 })
    .catch(() => undefined)
}

const console_ = spawn('node_modules/.bin/next', ['start', '-H', '127.0.0.1', '-p', String(port)], {
  stdio: 'ignore',
  env: {
    ...process.env,
    ...sandbox.consoleEnvironment(),
    SESSION_SECRET: 'only-for-pictures-only-for-pictures-only-for-pictures',
    DATA_DIR: mkdtempSync(join(tmpdir(), 'console-pictures-')),
  },
})
const origin = `http://127.0.0.1:${port}`
const answers = () =>
  fetch(`${origin}/sign-in`).then(
    ({ ok }) => ok,
    () => false,
  )
while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 200))

async function signedIn(browser: Browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${origin}/sign-in`)
  await page.getByLabel('CoreWeave API token').fill(world.tokens.operator)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  return page
}

/** Height of what scrolls, so that one picture holds the whole screen. */
async function shoot(page: Page, name: string) {
  for (const [theme, width] of VARIANTS) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width, height: 900 })
    await page.waitForTimeout(150)
    const { height, sideways } = await page.evaluate(() => {
      const { scrollHeight, scrollWidth, clientWidth } = document.documentElement
      return { height: scrollHeight, sideways: scrollWidth > clientWidth }
    })
    if (sideways) console.warn(`${name} scrolls sideways at ${width} px`)
    await page.setViewportSize({ width, height: Math.max(height, 900) })
    await page.screenshot({ path: `${folder}/${name}-${theme}-${width}.png` })
  }
  await page.setViewportSize({ width: 1440, height: 900 })
}

if (await build()) process.exit(1)
mkdirSync(folder, { recursive: true })
const served = await startConsole(4300)
const browser = await chromium.launch({ executablePath: findBrowser(), args: LAUNCH_ARGUMENTS })
const stage = await createStage(served, browser)

async function take({ name, path, as = 'operator', before, ready, after }: Screen) {
  const page = await stage.pageOf(as)
  page.setDefaultTimeout(60_000)
  await before?.()
  await page.goto(`${stage.origin}${path}`, { waitUntil: 'commit' })
  await page.waitForLoadState('networkidle', { timeout: 8_000 }).catch(() => undefined)
  await ready?.(page, stage)
  await shoot(page, name)
  await after?.()
}

try {
  for (const screen of screensOf(stage)) {
    if (only.length && !only.includes(screen.name)) continue
    try {
      await take(screen)
      console.log(screen.name)
    } catch (error) {
      process.exitCode = 1
      console.error(`${screen.name}: ${error instanceof Error ? error.message : error}`)
      await screen.after?.()
    }
  }
} finally {
  await browser.close()
  await served.close()
}
process.exit()
