import { requireRealCluster } from '../sandbox/real-cluster/environment'
import { startSandbox } from '../sandbox/start'
import { afterTestFile } from './after-file'
import { openTestStore } from './database/store'
import { openWorld, type TestPerson } from './world'

type Options = {
  seed?: 'default' | 'empty'
  person?: TestPerson
  clock?: () => Date
  /** Of the tests of a file, all have the cluster that the environment names, or none. */
  realCluster?: boolean
}

const open = async (realCluster: boolean) => {
  const [sandbox, opened] = await Promise.all([
    startSandbox({ realCluster: realCluster ? requireRealCluster() : undefined }),
    openTestStore(),
  ])
  const close = () => Promise.all([sandbox.close(), opened.close()])
  return { sandbox, store: opened.store, realCluster, close }
}

// One sandbox and one store for all files of a worker: each test has a world of its own.
// With a real cluster they last for a file, as the addresses that the cluster knows are fixed.
let opened: ReturnType<typeof open> | undefined

afterTestFile(async () => {
  const last = await opened
  if (!last?.realCluster) return last?.sandbox.closeWorlds()
  opened = undefined
  await last.close()
})

/** What a request of one person would bring, in a world of the sandbox that no other test sees. */
export async function testContext({
  seed = 'default',
  person = 'operator',
  realCluster = false,
  ...rest
}: Options = {}) {
  opened ??= open(realCluster)
  const { sandbox, store } = await opened
  const world = await openWorld(sandbox, store, { seed, realCluster, ...rest })
  return { context: world.as(person), ...world }
}

export type TestContext = Awaited<ReturnType<typeof testContext>>

/** A cluster of the test's organization by its name. */
export function testClusterOf({ world }: Pick<TestContext, 'world'>, name = 'train-east') {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`The organization has no cluster ${name}.`)
  return cluster
}
