import { paths } from '@/lib/common/paths'
import { account, type Cause, cluster, federation, nothing } from './cause'
import type { CauseCode } from './cause-codes'

/** Of the token, and of who trusts it. */
export const TOKEN_CAUSES = {
  'static-credentials': {
    title: 'Other credentials win over the injected ones.',
    explanation:
      'Something puts AWS variables into this namespace’s pods, and AWS clients prefer those to container credentials.',
    next: nothing,
  },
  'token-unreadable': {
    title: 'The pod cannot read its token file.',
    explanation:
      'Projected tokens are readable by root and the pod’s fsGroup only. A pod that runs as another user needs securityContext.fsGroup.',
    next: nothing,
  },
  'token-malformed': {
    title: 'The token file does not hold a usable token.',
    explanation: 'AWS clients send the file as it is: one JSON Web Token, with nothing after it.',
    next: cluster('Look at the webhook'),
  },
  'audience-mismatch': {
    title: 'The token is made for another audience than the federation config accepts.',
    explanation: 'Change the account’s audience, or add a federation config for this one.',
    next: (target) => [
      ...account('Change the account’s audience')(target),
      {
        label: 'Add a config for this audience',
        href: paths.newFederationConfig({
          cluster: target.cluster,
          ...(target.audience ? { audience: target.audience } : {}),
        }),
      },
    ],
  },
  'issuer-mismatch': {
    title: 'The token’s issuer is not the one the federation config names.',
    explanation: 'CoreWeave compares the two character by character.',
    next: federation('Mend the federation config'),
  },
  'issuer-trailing-slash': {
    title: 'Only a slash at the end keeps the federation config from matching.',
    explanation:
      'Issuer URLs end without one, and CoreWeave compares them character by character. Make a config without it, then delete this one.',
    next: (target) => [
      {
        label: 'Create the right config',
        href: paths.newFederationConfig({ cluster: target.cluster }),
      },
      ...federation('Open the federation configs')(),
    ],
  },
  'subject-mismatch': {
    title: 'The token belongs to another service account.',
    explanation: 'The pod did not run as the account it was made for.',
    next: nothing,
  },
  'config-missing': {
    title: 'No federation config trusts this cluster’s issuer.',
    explanation: 'CoreWeave takes tokens only of issuers that the organization has registered.',
    next: (target) => [
      {
        label: 'Create a federation config',
        href: paths.newFederationConfig({ cluster: target.cluster }),
      },
    ],
  },
  'config-paused': {
    title: 'The federation config for this issuer and audience is paused.',
    explanation: 'While it is paused every token of this cluster is refused.',
    next: federation('Resume the federation config'),
  },
  'issuer-unhealthy': {
    title: 'The issuer’s keys cannot be read.',
    explanation:
      'CoreWeave checks tokens with the keys the issuer publishes. Its discovery document or keys are out of reach or wrong.',
    next: cluster('Look at the issuer'),
  },
  'key-unknown': {
    title: 'The token is signed with a key the issuer does not publish.',
    explanation: 'The keys were rotated, or what is published is old. A new token may mend it.',
    next: cluster('Look at the issuer'),
  },
  'clock-skew': {
    title: 'The node’s clock does not agree with the token’s times.',
    explanation: 'The token looks not yet valid, or already expired, to whoever checks it.',
    next: cluster('Open the cluster'),
  },
} as const satisfies Partial<Record<CauseCode, Cause>>
