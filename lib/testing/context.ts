import { afterAll } from 'vitest'
import { parseEnv } from '../env'
import { requireRealCluster } from '../sandbox/real-cluster/environment'
import { startSandbox } from '../sandbox/start'
import { type Context, contextOf } from '../session/context'
import { openTestStore } from '../store/testing'

type Person = 'operator' | 'team' | 'reviewer'
type Options = {
  seed?: 'default' | 'empty'
  person?: Person
  clock?: () => Date
  /** Of the tests of a file, all have the cluster that the environment names, or none. */
  realCluster?: boolean
}

// One sandbox and one store for all the worlds of a test file.
const open = (realCluster: boolean) =>
  Promise.all([
    startSandbox({ realCluster: realCluster ? requireRealCluster() : undefined }),
    openTestStore(),
  ])
let opened: ReturnType<typeof open> | undefined

afterAll(async () => {
  for (const each of (await opened) ?? []) await each.close()
})

/** What a request of one person would bring, in a world of the sandbox that no other test sees. */
export async function testContext({
  seed = 'default',
  person = 'operator',
  clock = () => new Date(),
  realCluster = false,
}: Options = {}) {
  opened ??= open(realCluster)
  const [sandbox, { store }] = await opened
  const world = await sandbox.createWorld(seed, { realCluster })
  const config = parseEnv({
    ...sandbox.consoleEnvironment(),
    SESSION_SECRET: 'a test secret of at least 32 characters',
  })
  const as = (who: Person, clusterTokens: Record<string, string> = {}): Context =>
    contextOf(
      {
        id: `session of ${who}`,
        uid: `uid of ${who}`,
        orgUid: world.orgUid,
        token: world.tokens[who],
        clusterTokens,
      },
      { store, config, clock },
    )
  return {
    context: as(person),
    /** The same world as somebody else sees it. */
    as,
    world,
    /** The control API: breaks something, or changes it as somebody outside the console would. */
    control: async (path: string, body: unknown) => {
      const response = await fetch(`${sandbox.url}/sandbox/worlds/${world.orgUid}/${path}`, {
        method: 'POST',
        headers: {
          'x-sandbox-control': sandbox.controlToken,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
      })
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    },
  }
}
