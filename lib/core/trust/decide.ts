import { decideAws } from './decide-aws'
import { decideGcp } from './decide-gcp'
import { decideVault } from './decide-vault'
import type { Around, Claims, Decision, Trust } from './trust'

/**
 * Whether a trust lets a token in whose signature and times are good. Exact where the cloud documents
 * what it does; `depends`, naming on what, for what only the call itself or nobody tells.
 */
export function decide(trust: Trust, claims: Claims, around: Around = {}): Decision {
  switch (trust.kind) {
    case 'aws':
      return decideAws(trust, claims, around)
    case 'gcp':
      return decideGcp(trust, claims, around)
    case 'vault':
      return decideVault(trust, claims, around)
  }
}
