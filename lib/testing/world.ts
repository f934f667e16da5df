import type { Store } from '@/lib/adapters/database/store'
import type { SeedName } from '@/lib/sandbox/world-types'
import type { SandboxWrites } from '@/lib/sandbox/writes'
import { parseEnv } from '@/lib/server/env'
import { contextOf } from '@/lib/server/session/context-of'
import type { startSandbox } from '../sandbox/start'
import { withTestClients } from './clients'

export type TestPerson = 'operator' | 'team' | 'partner' | 'reviewer'
type Sandbox = Awaited<ReturnType<typeof startSandbox>>
type Options = { seed: SeedName; realCluster?: boolean; clock?: () => Date }

export type TestWorld = Awaited<ReturnType<typeof openWorld>>

/** Creates an organization in a sandbox; `as` gives the context of a request of one of its people. */
export async function openWorld(
  sandbox: Sandbox,
  store: Store,
  { seed, realCluster = false, clock = () => new Date() }: Options,
) {
  const world = await sandbox.createWorld(seed, { realCluster })
  const config = parseEnv({
    ...sandbox.consoleEnvironment(),
    SESSION_SECRET: 'a test secret of at least 32 characters',
  })
  const as = (who: TestPerson, clusterTokens: Record<string, string> = {}) =>
    withTestClients(
      contextOf(
        {
          id: `session of ${who}`,
          uid: `uid of ${who}`,
          orgUid: world.orgUid,
          token: world.tokens[who],
          clusterTokens,
        },
        { store, config, clock },
      ),
    )
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${sandbox.url}/sandbox/worlds/${world.orgUid}/${path}`, {
      ...init,
      headers: {
        'x-sandbox-control': sandbox.controlToken,
        'content-type': 'application/json',
      },
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response
  }
  return {
    as,
    world,
    /** Calls the control API, which injects faults and makes changes from outside the console. */
    control: async (path: string, body: unknown) => {
      await call(path, { method: 'POST', body: JSON.stringify(body) })
    },
    /** Ends the injected faults; requests that are slow already stay so. */
    endFaults: async () => {
      await call('faults', { method: 'DELETE' })
    },
    /** The requests that changed something upstream or minted a credential. */
    readWrites: async () => (await (await call('writes')).json()) as SandboxWrites,
  }
}
