import { plural, pluralOf } from '@/lib/common/plural'
import { unknownLabel } from '@/lib/common/problem-words'
import { describeProof } from '@/lib/core/verification/proof-words'
import type { LinkStatus } from './chain-link'
import type { WebhookReason } from './webhook-state'

/** A link of the chain in words. Identifiers in `cause` stand between backticks. */
export type LinkDescription = {
  text: string
  /** When the state was observed, for the text to end with. */
  at?: string
  /** Why the link is broken or needs attention. */
  cause?: string
  /** The next step. */
  next?: string
}

export const WEBHOOK_REASON_TEXTS = {
  'dry-run-mutated': 'Mutates pods',
  'pods-carry-credentials': 'Running pods carry credentials',
  'not-installed': 'Not installed',
  'not-mutating': 'Does not mutate pods',
  'not-ready': 'Not ready',
  'certificate-refused': 'Certificate not trusted',
  'not-observed': 'Installed, no pod mutated yet',
  'dry-run-inconclusive': 'Dry run inconclusive',
  'not-permitted': 'Permission denied',
  'rate-limited': 'Rate limited',
  unreachable: 'Unreachable',
  'read-failed': 'Read failed',
} as const satisfies Record<WebhookReason, string>

const configCounts = ({ active, paused }: { active: number; paused: number }) =>
  paused > 0 ? `${active} active, ${paused} paused` : `${active} active`

const injectedCount = ({ count, complete }: { count: number; complete: boolean }) =>
  `${count} injected${complete ? '' : ' in the namespaces you opened'}`

/** Describes a link of the chain of the cluster called `name`. */
export function describeLink(name: string, status: LinkStatus): LinkDescription {
  switch (status.code) {
    case 'pending':
      return { text: 'Checking' }
    case 'unreadable':
      return { text: unknownLabel(status.problem) }
    case 'issuer-healthy':
      return { text: `${plural(status.keys, 'valid key')}` }
    case 'issuer-not-enabled':
      return {
        text: 'OIDC not enabled',
        cause: `OIDC workload identity is not enabled on ${name}: its issuer URL publishes no discovery document.`,
        next: 'Ask CoreWeave support to enable it. Until then CoreWeave cannot trust tokens of this cluster.',
      }
    case 'issuer-misconfigured':
      return { text: 'Misconfigured', ...adviceOf(status) }
    case 'issuer-unknown':
      return { text: 'Unknown: unreachable', ...adviceOf(status) }
    case 'federated':
      return { text: configCounts(status) }
    case 'not-federated':
      return {
        text: 'Not federated',
        cause: `CoreWeave does not trust tokens of ${name}: no federation config has its issuer URL.`,
        next: 'Create a federation config. The console fills in the issuer URL and the audience.',
      }
    case 'federation-paused':
      return {
        text: 'Paused',
        cause: status.audience
          ? `CoreWeave rejects tokens of ${name} for the audience \`${status.audience}\`, the only one that it is federated for: the federation config is paused.`
          : `CoreWeave rejects tokens of ${name} for each audience that it is federated for: all ${status.paused} federation configs are paused.`,
        next: 'Resume a federation config below.',
      }
    case 'webhook-audience-missing':
      return {
        text: `${configCounts(status)}, none for the webhook`,
        cause:
          'No active federation config has the issuer URL as its audience, which the webhook requests by default.',
        next: 'Add a federation config with that audience, unless every service account sets a custom audience.',
      }
    case 'webhook-working':
    case 'webhook-configured':
    case 'webhook-missing':
    case 'webhook-broken':
      return { text: WEBHOOK_REASON_TEXTS[status.reason], ...adviceOf(status) }
    case 'webhook-unknown':
      return {
        text: `Unknown: ${WEBHOOK_REASON_TEXTS[status.reason].toLowerCase()}`,
        ...adviceOf(status),
      }
    case 'injected':
      return { text: injectedCount(status) }
    case 'restart-needed':
      return {
        text: `${injectedCount(status)}; pods need a restart`,
        cause: `Some running pods in ${name} have no credentials.`,
        next: `Restart these pods. Pods with credentials: ${status.pods}`,
      }
    case 'pods-without-credentials':
    case 'pods-not-mutated': {
      const missing = status.pods - status.covered
      const of = `${missing} of ${plural(status.pods, 'pod')}`
      const next =
        status.code === 'pods-not-mutated'
          ? 'The webhook did not mutate pods that it should have: check it and the workload, then restart them.'
          : 'Restart these pods, which started before the annotation or the webhook.'
      return {
        text: `${injectedCount(status)}; ${of} without credentials`,
        cause: `${of} in ${name} ${pluralOf(missing, 'runs', 'run')} without credentials.`,
        next,
      }
    }
    case 'none-injected':
      return {
        text: 'None injected',
        cause: `No service account in ${name} is annotated for injection.`,
        next: 'Annotate a service account; its new pods then get credentials.',
      }
    case 'none-injected-in-opened':
      return { text: 'None injected in the namespaces you opened' }
    case 'granted':
      return { text: `In ${plural(status.policies, 'policy', 'policies')}` }
    case 'not-granted':
      return {
        text: 'No policy grants access',
        cause: 'No policy allows anything to a service account of this cluster.',
        next: 'Grant a service account access to a bucket.',
      }
    case 'verified':
    case 'proof-stale': {
      const { title, detail, at } = describeProof(status.proof)
      const text = `${status.account}: ${title}${detail ? ` (${detail})` : ''}`
      return { text, ...(at && { at }) }
    }
    case 'verification-failed':
      return {
        text: 'Last run failed',
        at: status.at,
        cause: `The last verification, of ${status.namespace}/${status.account}, failed.`,
        next: 'Open the verification to see which check failed.',
      }
    case 'never-verified':
      return { text: 'Not verified yet' }
    case 'verifications-hidden':
      return { text: 'Unknown: you cannot read the logs of the verified namespaces' }
  }
}

const adviceOf = ({ cause, next }: { cause?: string; next?: string }) => ({
  ...(cause && { cause }),
  ...(next && { next }),
})
