import type { Problem } from '@/lib/common/errors'
import type { ProofState } from '@/lib/core/verification/proof'
import type { WebhookReason, WebhookState } from './webhook-state'

export const LINK_KEYS = [
  'issuer',
  'federation',
  'webhook',
  'accounts',
  'access',
  'verified',
] as const
export type LinkKey = (typeof LINK_KEYS)[number]

/** How a link is shown: `info` holds but was not proved, `idle` is not known or not begun. */
export type LinkState = 'pass' | 'fail' | 'warn' | 'idle' | 'info' | 'run'

type ProofOf<Code extends ProofState['code']> = Extract<ProofState, { code: Code }>

type Advice = { cause?: string; next?: string }

type UncoveredPods = { count: number; complete: boolean; pods: number; covered: number }

/** What is known of one link of a cluster's chain. `words.ts` has the words for it. */
export type LinkStatus =
  | { code: 'pending' }
  | { code: 'unreadable'; problem: Problem }
  | { code: 'issuer-healthy'; keys: number }
  | { code: 'issuer-not-enabled' }
  | ({ code: 'issuer-misconfigured' } & Advice)
  | ({ code: 'issuer-unknown' } & Advice)
  | { code: 'federated'; active: number; paused: number }
  | { code: 'not-federated' }
  /** `audience` is that of the only config. */
  | { code: 'federation-paused'; paused: number; audience?: string }
  /** No active config has the audience that the webhook requests tokens for. */
  | { code: 'webhook-audience-missing'; active: number; paused: number }
  | ({ code: `webhook-${WebhookState}`; reason: WebhookReason } & Advice)
  | { code: 'injected'; count: number; complete: boolean }
  /** Some running pods of injected accounts started without credentials. */
  | { code: 'restart-needed'; count: number; complete: boolean; pods: string }
  /** Some live pods of injected accounts carry no credentials; `pods-not-mutated` if no restart explains it. */
  | ({ code: 'pods-without-credentials' | 'pods-not-mutated' } & UncoveredPods)
  | { code: 'none-injected' }
  /** None is injected in the namespaces that the person opened; others could not be read. */
  | { code: 'none-injected-in-opened' }
  | { code: 'granted'; policies: number }
  | { code: 'not-granted' }
  | { code: 'verified'; proof: ProofOf<'proved'>; proved: number; account: string }
  | { code: 'proof-stale'; proof: ProofOf<'stale'>; account: string }
  | { code: 'verification-failed'; at: string; namespace: string; account: string }
  | { code: 'never-verified' }
  /** There are verifications, all in namespaces whose logs the person may not read. */
  | { code: 'verifications-hidden' }
export type LinkCode = LinkStatus['code']

export type ChainLink = { key: LinkKey; state: LinkState; status: LinkStatus }

const LINK_STATES = {
  pending: 'run',
  unreadable: 'idle',
  'issuer-healthy': 'pass',
  'issuer-not-enabled': 'fail',
  'issuer-misconfigured': 'fail',
  'issuer-unknown': 'idle',
  federated: 'info',
  'not-federated': 'fail',
  'federation-paused': 'fail',
  'webhook-audience-missing': 'warn',
  'webhook-working': 'pass',
  'webhook-configured': 'info',
  'webhook-missing': 'fail',
  'webhook-broken': 'fail',
  'webhook-unknown': 'idle',
  injected: 'info',
  'restart-needed': 'warn',
  'pods-without-credentials': 'warn',
  'pods-not-mutated': 'fail',
  'none-injected': 'warn',
  'none-injected-in-opened': 'idle',
  granted: 'info',
  'not-granted': 'warn',
  verified: 'pass',
  'proof-stale': 'idle',
  'verification-failed': 'fail',
  'never-verified': 'idle',
  'verifications-hidden': 'idle',
} as const satisfies Record<LinkCode, LinkState>

export const buildLink = (key: LinkKey, status: LinkStatus): ChainLink => ({
  key,
  state: LINK_STATES[status.code],
  status,
})

/** The first link that needs action: a broken one before one that only needs attention. */
export const firstBrokenLink = (links: readonly ChainLink[]): ChainLink | undefined =>
  links.find(({ state }) => state === 'fail') ?? links.find(({ state }) => state === 'warn')
