import type { ContractCluster } from './cluster'

export type SandboxDifference = {
  /** As lib/sandbox/README.md names it. */
  name: string
  /** Reads a small value that is different on the two. */
  see: (cluster: ContractCluster) => Promise<unknown>
  sandbox: unknown
  real: unknown
}
