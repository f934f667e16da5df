import { afterAll } from 'vitest'
import { requireRealCluster } from '../sandbox/real-cluster/environment'
import { startSandbox } from '../sandbox/start'
import { openTestStore } from './database/store'
import { openWorld, type Person } from './world'

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
  realCluster = false,
  ...rest
}: Options = {}) {
  opened ??= open(realCluster)
  const [sandbox, { store }] = await opened
  const world = await openWorld(sandbox, store, { seed, realCluster, ...rest })
  return { context: world.as(person), ...world }
}
