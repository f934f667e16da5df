import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import type { TrustTarget } from '@/lib/core/identity/trust-target'

/** The checks of a trust target, in order. */
export type TargetCheckKey = 'right' | 'token' | 'claims' | 'keys' | 'exchange' | 'identity'

/** The service that exchanges the token, as people call it. */
export const targetServiceName = (target: TrustTarget) =>
  target.cloud === 'oidc' ? target.name : CLOUD_NAMES[target.cloud]

export function targetCheckTitle(key: TargetCheckKey, target: TrustTarget): string {
  switch (key) {
    case 'right':
      return 'Permission to create a token'
    case 'token':
      return 'Token for the target’s audience'
    case 'claims':
      return 'Token claims'
    case 'keys':
      return 'Issuer and signing keys'
    case 'exchange':
      return `Token exchange with ${targetServiceName(target)}`
    case 'identity':
      return target.cloud === 'gcp' ? 'Google service account impersonation' : 'Caller identity'
  }
}

/** The verdict without a failed check, and what it means. */
export const targetVerdictWords = (target: TrustTarget, state: 'proved' | 'unproved') =>
  state === 'proved'
    ? {
        sentence: `${targetServiceName(target)} issued credentials to this service account.`,
        explanation: `${
          target.cloud === 'aws'
            ? 'Used only to call GetCallerIdentity, then discarded.'
            : 'Used only for this check, then discarded.'
        } What they can access is decided by permissions in ${targetServiceName(target)}.`,
      }
    : {
        sentence: 'The token is valid. The exchange was not tested.',
        explanation: `Only the workload can exchange its token with ${targetServiceName(target)}. Start the workload and check its logs.`,
      }
