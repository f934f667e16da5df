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
  /** A real cluster for one world at a time. */
  realCluster?: RealClusterPlace | undefined
  /** Called with a copy of each request, before it is answered. */
  onRequest?: ((request: Request) => void) | undefined
}

/** Starts the sandbox: CoreWeave's API, issuers, clusters, storage and clouds on one loopback port. */
export async function startSandbox({
  port = 0,
  controlToken = randomBytes(24).toString('base64url'),
  realCluster,
  onRequest,
}: Options = {}) {
  let handle: Handler = async () => new Response('The sandbox is starting.\n', { status: 503 })
  const server = await listen((request) => handle(request), { port })
  const real = realCluster && (await openRealCluster(realCluster, (request) => handle(request)))
  const worlds = await createWorlds({ ...server, real })
  const route = createRouter(worlds, controlToken)
  handle = (request) => {
    onRequest?.(request.clone())
    return route(request)
  }
  return {
    url: server.url,
    controlToken,
    createWorld: (seed: SeedName, options: Omit<WorldPlan, 'seed'> = {}) =>
      describeWorld(worlds.create({ seed, ...options })),
    /** Environment variables that point the console to the sandbox. */
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
    /** Deletes every world and stops its pods. */
    closeWorlds: () => worlds.close(),
    close: async () => {
      await worlds.close()
      await real?.close()
      await server.close()
    },
  }
}
