import { decideAws } from './decide-aws'
import { decideGcp } from './decide-gcp'
import { decideVault } from './decide-vault'
import type { CloudTrust, TrustClaims, TrustContext, TrustDecision } from './trust'

/**
 * Whether a trust lets a token in whose signature and times are good. Exact where the cloud documents
 * what it does; `depends`, naming on what, for what only the call itself or nobody tells.
 */
export function decide(
  trust: CloudTrust,
  claims: TrustClaims,
  around: TrustContext = {},
): TrustDecision {
  switch (trust.kind) {
    case 'aws':
      return decideAws(trust, claims, around)
    case 'gcp':
      return decideGcp(trust, claims, around)
    case 'vault':
      return decideVault(trust, claims, around)
  }
}
