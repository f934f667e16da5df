import { randomBytes } from 'node:crypto'
import { cloudEnvironment } from './clouds/environment'
import { describeWorld } from './control'
import type { Handler } from './listen'
import { listen } from './listen'
import { openRealCluster } from './real-cluster'
import type { RealClusterPlace } from './real-cluster/environment'
import { createRouter } from './router'
import { createWorlds } from './world'
import type { SeedName, WorldPlan } from './world-types'

type Options = {
  port?: number
  controlToken?: string
  /** A real cluster that one world at a time can have. */
  realCluster?: RealClusterPlace | undefined
}

/** A pretend organization's upstreams on one loopback port: CoreWeave's API, issuers, clusters, storage. */
export async function startSandbox({
  port = 0,
  controlToken = randomBytes(24).toString('base64url'),
  realCluster,
}: Options = {}) {
  let handle: Handler = async () => new Response('The sandbox is starting.\n', { status: 503 })
  const server = await listen((request) => handle(request), { port })
  const real = realCluster && (await openRealCluster(realCluster, (request) => handle(request)))
  const worlds = await createWorlds({ ...server, real })
  handle = createRouter(worlds, controlToken)
  return {
    url: server.url,
    controlToken,
    createWorld: (seed: SeedName, options: Omit<WorldPlan, 'seed'> = {}) =>
      describeWorld(worlds.create({ seed, ...options })),
    /** What leads the console here instead of to CoreWeave. */
    consoleEnvironment: () => {
      const storage = `http://cwobject.localhost:${server.port}`
      return {
        COREWEAVE_API_URL: server.url,
        CKS_ISSUER_BASE_URL: `${server.url}/oidc`,
        OBJECT_STORAGE_ENDPOINT: storage,
        LOTA_ENDPOINT: storage,
        ...cloudEnvironment(server.url),
        ...real?.consoleEnvironment(),
      }
    },
    /** Forgets every world, with the pods that still run in them. */
    closeWorlds: () => worlds.close(),
    close: async () => {
      await worlds.close()
      await real?.close()
      await server.close()
    },
  }
}
