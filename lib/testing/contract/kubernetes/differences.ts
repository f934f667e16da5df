import { expect, test } from 'vitest'
import type { ContractCluster } from './cluster'
import { ADMISSION_DIFFERENCES } from './differences-admission'
import { API_DIFFERENCES } from './differences-api'
import { POD_DIFFERENCES } from './differences-pods'

export const DIFFERENCES = [...API_DIFFERENCES, ...ADMISSION_DIFFERENCES, ...POD_DIFFERENCES]

/** Each difference is checked on both sides, so that one that disappears leaves the list. */
export function differenceContract(cluster: () => ContractCluster) {
  test.each(DIFFERENCES.map((one) => [one.name, one] as const))(
    '%s is still different between the sandbox and a real cluster',
    async (_, difference) => {
      const { side } = cluster()
      expect(await difference.see(cluster())).toEqual(difference[side])
    },
  )
}
