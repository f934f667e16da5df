import { expect, test } from 'vitest'
import type { ContractCluster } from './cluster'
import { ADMISSION_DIFFERENCES } from './differences-admission'
import { API_DIFFERENCES } from './differences-api'
import { POD_DIFFERENCES } from './differences-pods'

export type SandboxDifference = {
  /** As the sandbox's README names it. */
  name: string
  /** What either shows of it; small, so that it can be told apart at a glance. */
  see: (cluster: ContractCluster) => Promise<unknown>
  sandbox: unknown
  real: unknown
}

export const DIFFERENCES = [...API_DIFFERENCES, ...ADMISSION_DIFFERENCES, ...POD_DIFFERENCES]

/** Each is seen on both, so that one that is gone is no longer said to be there. */
export function differenceContract(cluster: () => ContractCluster) {
  test.each(DIFFERENCES.map((one) => [one.name, one] as const))(
    '%s: other than on the other cluster',
    async (_, difference) => {
      const { side } = cluster()
      expect(await difference.see(cluster())).toEqual(difference[side])
    },
  )
}
