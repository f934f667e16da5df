import { test as base, type Page } from '@playwright/test'
import { z } from 'zod'
import { PORTS, SANDBOX } from './servers'

export { expect } from '@playwright/test'

const World = z.object({
  orgUid: z.string(),
  orgId: z.string(),
  clusters: z.array(z.object({ id: z.string(), name: z.string() })),
  tokens: z.object({ operator: z.string(), team: z.string(), reviewer: z.string() }),
})
export type World = z.infer<typeof World>
export type Person = keyof World['tokens']

/** Ask the sandbox's control API, which no person of an organization can reach. */
export async function control(path: string, body?: unknown) {
  const response = await fetch(`${SANDBOX}${path}`, {
    method: 'POST',
    headers: { 'x-sandbox-control': PORTS.controlToken, 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as unknown
}

export const createWorld = async (seed: 'default' | 'empty' = 'default') =>
  World.parse(await control('/sandbox/worlds', { seed }))

export async function signIn(page: Page, token: string) {
  await page.goto('/sign-in')
  await page.getByLabel('CoreWeave API token').fill(token)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

type Fixtures = { world: World; as: (person: Person) => Promise<void> }

/** Each test has an organization of its own; `as` signs its page in as one of the people. */
export const test = base.extend<Fixtures & { seed: 'default' | 'empty' }>({
  seed: ['default', { option: true }],
  world: async ({ seed }, use) => use(await createWorld(seed)),
  as: async ({ page, world }, use) => use((person) => signIn(page, world.tokens[person])),
})

export const clusterOf = (world: World, name: string) => {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`The world has no cluster ${name}.`)
  return cluster
}
