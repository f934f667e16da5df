import type { Loadable } from '@/lib/common/loadable'
import { mapLoadable } from '@/lib/common/loadable'
import type { ChainCoverage } from '@/lib/features/clusters/chain'
import type { CoverageReport } from '@/lib/features/coverage/schema'

/** What the chain of a cluster needs of its coverage. A partial reading counts what it read. */
export const chainCoverage = (coverage: Loadable<CoverageReport>): Loadable<ChainCoverage> =>
  mapLoadable(coverage, ({ pods, covered, gaps }) => ({
    pods,
    covered,
    silent: gaps['not-mutated'] ?? 0,
  }))
