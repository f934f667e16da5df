import { awsOutcome, decideAws } from './decide-aws'
import { decideGcp } from './decide-gcp'
import { decideVault } from './decide-vault'
import type { CloudTrust, TrustClaims, TrustContext, TrustDecision } from './trust'

/**
 * Whether a trust admits a token with a valid signature and validity period. Follows each cloud's
 * documentation; `depends` where the request or undocumented behavior decides.
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

/** The decision of `decide` alone, in less time where many tokens are decided. */
export const outcomeOf = (
  trust: CloudTrust,
  claims: TrustClaims,
  around: TrustContext = {},
): TrustDecision['decision'] =>
  trust.kind === 'aws' ? awsOutcome(trust, claims, around) : decide(trust, claims, around).decision
