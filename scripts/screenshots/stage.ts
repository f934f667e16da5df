import type { Browser, Page } from '@playwright/test'
import type { Servers } from '../servers'

type Policy = { name: string; statements: { actions: string[] }[] }
/** People with a token, those of the identity provider by their first name, and somebody who is not signed in. */
export type ScreenVisitor = 'operator' | 'team' | 'reviewer' | 'Dana' | 'Mina' | 'stranger'

/** Creates a browser page for each of the people of an organization. */
export async function createScreenshotStage(servers: Servers, browser: Browser) {
  const { url: origin, sandbox, provider } = servers
  const world = provider?.world ?? sandbox.createWorld('default')
  const pages = new Map<ScreenVisitor, Page>()

  const pageOf = async (person: ScreenVisitor) => {
    const known = pages.get(person)
    if (known) return known
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    if (person === 'Dana' || person === 'Mina') {
      await page.goto(`${origin}/sign-in`)
      await page.getByRole('button', { name: 'Continue with Sandbox Login' }).click()
      await page.getByRole('button', { name: new RegExp(person) }).click()
      await page.waitForURL((url) => url.origin === origin && url.pathname === '/')
    } else if (person !== 'stranger') {
      await page.goto(`${origin}/sign-in`)
      await page.getByLabel('CoreWeave API token').fill(world.tokens[person])
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL((url) => url.pathname !== '/sign-in', { timeout: 120_000 })
    }
    pages.set(person, page)
    return page
  }

  /** Calls the sandbox's control API, which injects faults and changes objects. */
  const control = async (method: 'POST' | 'DELETE', path: string, body: unknown = {}) => {
    const response = await fetch(`${sandbox.url}/sandbox/worlds/${world.orgUid}/${path}`, {
      method,
      headers: {
        'x-sandbox-control': sandbox.controlToken,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`)
  }

  const POLICIES = `${sandbox.url}/v1/cwobject/access-policy`
  const headers = {
    authorization: `Bearer ${world.tokens.operator}`,
    'content-type': 'application/json',
  }
  /** Replaces the actions of a policy's second statement outside the console. */
  const saveElsewhere = async (name: string, action: string) => {
    const answer = await fetch(POLICIES, { headers })
    const { policies } = (await answer.json()) as { policies: Policy[] }
    const policy = policies.find((each) => each.name === name)
    const statements = policy?.statements.map((each, index) =>
      index === 1 ? { ...each, actions: [action] } : each,
    )
    const body = JSON.stringify({ policy: { ...policy, statements } })
    await fetch(POLICIES, { method: 'POST', headers, body })
  }

  const cluster = (name: string) => {
    const found = world.clusters.find((each) => each.name === name)
    if (!found) throw new Error(`The world has no cluster ${name}.`)
    return found
  }
  return { origin, world, cluster, pageOf, control, saveElsewhere }
}
export type ScreenshotStage = Awaited<ReturnType<typeof createScreenshotStage>>
