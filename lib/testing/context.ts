import { requireRealCluster } from '../sandbox/real-cluster/environment'
import { startSandbox } from '../sandbox/start'
import { afterTestFile } from './after-file'
import { openTestStore } from './database/store'
import { openWorld, type TestPerson } from './world'

type Options = {
  seed?: 'default' | 'empty'
  person?: TestPerson
  clock?: () => Date
  /** Uses the real cluster that the environment names; the same for all tests of a file. */
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

// One sandbox and one database for all files of a worker; each test has its own organization.
// With a real cluster they last for one file, because the cluster knows the sandbox by fixed addresses.
let opened: ReturnType<typeof open> | undefined

afterTestFile(async () => {
  const last = await opened
  if (!last?.realCluster) return last?.sandbox.closeWorlds()
  opened = undefined
  await last.close()
})

/** The context of a request of one person, in an organization that no other test uses. */
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
