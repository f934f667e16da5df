import {
  type BrowserContext,
  test as base,
  expect as baseExpect,
  type ExpectMatcherState,
  type Locator,
  type Page,
} from '@playwright/test'
import { z } from 'zod'
import type { TestPerson } from '../lib/testing/world'
import { returnContexts, takeContext } from './contexts'
import { hydrated, waitForHydration } from './hydrated'
import { fetchWithRetry } from './inventory'
import { testServers } from './servers'

/** Waits before it asserts: an assertion that does not hold yet describes the whole page each time that it is tried. */
const expect = baseExpect.extend({
  async toBeVisible(
    this: ExpectMatcherState,
    locator: Locator,
    { timeout = this.timeout }: { timeout?: number } = {},
  ) {
    const state = this.isNot ? 'hidden' : 'visible'
    await locator.waitFor({ state, timeout }).catch(() => undefined)
    const given = baseExpect(locator)
    const failure = await (this.isNot ? given.not : given)
      .toBeVisible({ timeout: AFTER_WAITING_MS })
      .then(() => undefined)
      .catch((error: Error) => error.message)
    return { pass: (failure === undefined) !== this.isNot, message: () => failure ?? '' }
  },
})
const AFTER_WAITING_MS = 1000

export { expect }

const TestOrganization = z.object({
  orgUid: z.string(),
  orgId: z.string(),
  clusters: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      zone: z.string(),
      apiServerEndpoint: z.string(),
      issuerUrl: z.string(),
    }),
  ),
  buckets: z.array(z.string()),
  clouds: z.object({
    aws: z.object({ accountId: z.string() }),
    google: z.object({ projectNumber: z.string(), projectId: z.string() }),
  }),
  tokens: z.object({
    operator: z.string(),
    team: z.string(),
    partner: z.string(),
    reviewer: z.string(),
  }),
})
export type TestOrganization = z.infer<typeof TestOrganization>

export const FEDERATION =
  '/coreweave.workload_federation.control_plane.v1beta1.WFControlPlaneService'

/** The cookies of a signed-in browser, for requests outside it. */
export const cookieHeader = async (context: BrowserContext) =>
  (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')

async function asControl(method: string, path: string, body?: unknown): Promise<unknown> {
  const { sandboxUrl, controlToken } = testServers()
  const response = await fetch(`${sandboxUrl}/sandbox/worlds${path}`, {
    method,
    headers: { 'x-sandbox-control': controlToken, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`)
  return response.json()
}

export const createWorld = async (
  seed: 'default' | 'empty' = 'default',
  options: { realCluster?: boolean } = {},
) => TestOrganization.parse(await asControl('POST', '', { seed, ...options }))

/** Calls the control API of an organization, which injects faults: see lib/sandbox/README.md. */
export const controlWorld = (
  world: TestOrganization,
  path: string,
  body: unknown,
  method: 'POST' | 'DELETE' = 'POST',
) => asControl(method, `/${world.orgUid}/${path}`, body)

const Secrets = z.object({
  tokens: z.array(z.string()),
  serviceAccountTokens: z.array(z.string()),
  secretKeys: z.array(z.string()),
})
export const readSecrets = async (world: TestOrganization) =>
  Secrets.parse(await asControl('GET', `/${world.orgUid}/secrets`))

const Writes = z.object({ total: z.number(), last: z.array(z.string()) })
/** The requests that changed something upstream or minted a credential. */
export const readWrites = async (world: TestOrganization) =>
  Writes.parse(await asControl('GET', `/${world.orgUid}/writes`))

export const findCluster = (world: TestOrganization, name: string) => {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`The world has no cluster ${name}.`)
  return cluster
}

/** Calls CoreWeave's API outside the console. */
export async function callCoreWeave(token: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${testServers().sandboxUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  const text = await response.text()
  return text ? (JSON.parse(text) as unknown) : undefined
}

/** Calls a cluster's API as the operator, outside the console. */
export async function callKubernetes(
  world: TestOrganization,
  cluster: string,
  path: string,
  body?: object,
): Promise<string> {
  const base = `${testServers().sandboxUrl}/k8s/${findCluster(world, cluster).id}/t/${world.tokens.operator}`
  const response = await fetch(`${base}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
  return text
}

/** Begins a session by the route that the sign-in page calls; returns the value of its cookie. */
async function openSession(token: string, origin = testServers().url): Promise<string> {
  const response = await fetchWithRetry(`${origin}/api/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ token }),
  })
  const text = await response.text()
  const value = response.headers
    .getSetCookie()
    .map((each) => /^__Host-session=([^;]+)/.exec(each)?.[1])
    .find(Boolean)
  if (!value) throw new Error(`Could not sign in: ${text}`)
  return value
}

/** A session as a header, for requests outside a browser. */
export const cookieOf = async (token: string, origin: string) =>
  `__Host-session=${await openSession(token, origin)}`

/**
 * Begins a session in the page's browser. The page stays where it is: tests of something else spend no
 * time on the form and on the overview behind it.
 */
export async function signInWithToken(page: Page, token: string, origin = testServers().url) {
  const value = await openSession(token, origin)
  // As of https, which the name asks for; a browser takes loopback for as safe.
  const url = origin.replace(/^http:/, 'https:')
  const session = { name: '__Host-session', value, url, httpOnly: true, secure: true }
  await page.context().addCookies([{ ...session, sameSite: 'Lax' }])
}

/** Signs in as a person does, who is then shown the overview. */
export async function signInByForm(page: Page, token: string, origin = '') {
  await waitForHydration(page).goto(`${origin}/sign-in`)
  await page.getByLabel('CoreWeave API token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  // Signing in loads the whole page.
  await hydrated(page)
}

type Fixtures = {
  seed: 'default' | 'empty'
  world: TestOrganization
  /** Signs the test's page in as a person of its organization. */
  as: (person: TestPerson) => Promise<void>
  /** Prints what the page showed when a test failed. */
  shown: undefined
}

/** A test with its own organization. */
export const test = base.extend<Fixtures>({
  baseURL: async ({ browserName: _ }, use) => use(testServers().url),
  context: async ({ browser, permissions, serviceWorkers }, use) => {
    const context = await takeContext(browser, { serviceWorkers })
    if (permissions) await context.grantPermissions(permissions)
    await use(context)
    await returnContexts()
  },
  page: async ({ context }, use) => use(waitForHydration(await context.newPage())),
  seed: ['default', { option: true }],
  world: async ({ seed }, use) => use(await createWorld(seed)),
  as: async ({ page, world }, use) => use((person) => signInWithToken(page, world.tokens[person])),
  shown: [
    async ({ page }, use, test) => {
      await use(undefined)
      if (test.status === test.expectedStatus || page.isClosed()) return
      const seen = await page.locator('body').ariaSnapshot()
      process.stdout.write(`${test.title}: ${page.url()} showed\n${seen.slice(0, 8000)}\n`)
    },
    { auto: true },
  ],
})
