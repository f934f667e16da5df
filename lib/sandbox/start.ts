import { randomBytes } from 'node:crypto'
import { describeWorld } from './control'
import type { Handler } from './listen'
import { listen } from './listen'
import { createRouter } from './router'
import type { SeedName } from './seed'
import { createWorlds } from './world'

type Options = { port?: number; controlToken?: string }

/** A pretend organization's upstreams on one loopback port: CoreWeave's API, issuers, clusters, storage. */
export async function startSandbox({
  port = 0,
  controlToken = randomBytes(24).toString('base64url'),
}: Options = {}) {
  let handle: Handler = async () => new Response('The sandbox is starting.\n', { status: 503 })
  const server = await listen((request) => handle(request), port)
  const worlds = await createWorlds(server)
  handle = createRouter(worlds, controlToken)
  return {
    url: server.url,
    controlToken,
    createWorld: (seed: SeedName) => describeWorld(worlds.create(seed)),
    /** What leads the console here instead of to CoreWeave. */
    consoleEnvironment: () => {
      const storage = `http://cwobject.localhost:${server.port}`
      return {
        COREWEAVE_API_URL: server.url,
        CKS_ISSUER_BASE_URL: `${server.url}/oidc`,
        OBJECT_STORAGE_ENDPOINT: storage,
        LOTA_ENDPOINT: storage,
      }
    },
    close: async () => {
      await worlds.close()
      await server.close()
    },
  }
}
