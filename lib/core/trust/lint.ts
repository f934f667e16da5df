import type { TrustFinding, TrustSurroundings } from './finding'
import { findingsAws } from './lint-aws'
import { findingsGcp } from './lint-gcp'
import { findingsVault } from './lint-vault'
import type { Source } from './source'
import type { Trust } from './trust'

const ORDER = { error: 0, warning: 1, note: 2 } as const
const MOST = 100

/**
 * What lets in more than may be meant, or nobody, the worst first; at most a hundred. Each has its
 * place in the source and, where possible, changes of the source that mend it.
 */
export function findingsOf(
  trust: Trust,
  source: Source,
  surroundings: TrustSurroundings,
): TrustFinding[] {
  return found(trust, source, surroundings)
    .toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity])
    .slice(0, MOST)
}

function found(trust: Trust, source: Source, surroundings: TrustSurroundings): TrustFinding[] {
  switch (trust.kind) {
    case 'aws':
      return findingsAws({ trust, source, surroundings })
    case 'gcp':
      return findingsGcp({ trust, source, surroundings })
    case 'vault':
      return findingsVault({ trust, source, surroundings })
  }
}
