import { createCoreWeave } from '../adapters/coreweave/client'
import { createKubernetes } from '../adapters/kubernetes/client'
import type { ClusterAddress, WriteContext } from '../server/session/context-of'
import { WRITERS, type Writers } from '../server/session/writers'

/** CoreWeave’s API with reads and changes in one client, as a test calls it. */
export function openCoreWeave(...options: Parameters<typeof createCoreWeave>) {
  const { reader, writer } = createCoreWeave(...options)
  return { ...reader, ...writer }
}
export type TestCoreWeave = ReturnType<typeof openCoreWeave>

/** One cluster’s API with reads and changes in one client, as a test calls it. */
export function openKubernetes(...options: Parameters<typeof createKubernetes>) {
  const { reader, writer } = createKubernetes(...options)
  return { ...reader, ...writer }
}
export type TestKubernetes = ReturnType<typeof openKubernetes>

/** The context of an action whose clients also make changes that no action makes, as somebody outside the console does. */
export type TestPersonContext = Omit<WriteContext, 'coreweave' | 'kubernetes'> & {
  coreweave: TestCoreWeave
  kubernetes: (cluster: ClusterAddress) => TestKubernetes
}

export const withTestClients = (context: WriteContext): TestPersonContext => ({
  ...context,
  coreweave: { ...context.coreweave, ...context[WRITERS].coreweave },
  kubernetes: (cluster) => ({
    ...context.kubernetes(cluster),
    ...context[WRITERS].kubernetes(cluster),
  }),
})

/** The same context with other clients, for its own calls and inside recorded changes. */
export const replaceClients = (
  context: TestPersonContext,
  changed: {
    coreweave?: Partial<TestCoreWeave>
    kubernetes?: (client: TestKubernetes) => Partial<TestKubernetes>
  },
): TestPersonContext => {
  const coreweave = { ...context.coreweave, ...changed.coreweave }
  const kubernetes = (cluster: ClusterAddress) => {
    const client = context.kubernetes(cluster)
    return { ...client, ...changed.kubernetes?.(client) }
  }
  return { ...context, coreweave, kubernetes, [WRITERS]: { coreweave, kubernetes } }
}

/** Writers for tests of what changes nothing upstream. */
export const NO_WRITERS = {
  [WRITERS]: new Proxy({} as Writers, {
    get: (_, name) => {
      throw new Error(`This test opens no clients, but ${String(name)} was called.`)
    },
  }),
}
