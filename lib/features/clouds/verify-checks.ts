import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import type { Target } from '@/lib/core/identity/trust-target'
import { TARGET_CAUSES, type TargetCause } from './verify-causes'

/** One claim as the target expects it, and as the token has it. */
export type ClaimSides = { claim: string; expected: string; presented: string }

const TITLES = {
  right: 'You may make a token for this account',
  token: 'Token for the target’s audience',
  claims: 'Token says what the target expects',
  keys: 'Issuer and keys',
  exchange: 'Exchange for credentials',
  identity: 'Who it is there',
} as const
export type TargetCheckKey = keyof typeof TITLES

export type Found = {
  state: 'pass' | 'fail' | 'warn' | 'skip'
  /** What was found, in words. */
  detail?: string
  claims?: ClaimSides[]
  /** What it rests on, or what the trust has to say, word for word. */
  evidence?: string[]
  /** What the other side said. */
  upstream?: string
  cause?: TargetCause
}
export type TargetCheck = Found & { key: TargetCheckKey; title: string }

/**
 * `proved` once the target gave credentials; `unproved` where all before that is right and the
 * exchange is not the console's to make.
 */
export type TargetVerification = {
  state: 'proved' | 'unproved' | 'failed'
  sentence: string
  /** Why, and the next step. */
  explanation: string
  checks: TargetCheck[]
  at: string
}

/** Whom the console asks itself. Elsewhere the exchange is the workload's own. */
export const asksItself = ({ cloud }: Pick<Target, 'cloud'>) => cloud === 'aws' || cloud === 'gcp'

/** Google tells who one is only by letting it act as a service account. */
export const targetChecks = (target: Target): TargetCheckKey[] =>
  target.cloud === 'aws' || (target.cloud === 'gcp' && target.serviceAccount !== undefined)
    ? ['right', 'token', 'claims', 'keys', 'exchange', 'identity']
    : ['right', 'token', 'claims', 'keys', 'exchange']

export const askedOf = (target: Target) =>
  target.cloud === 'oidc' ? target.name : CLOUD_NAMES[target.cloud]

export function titleOf(key: TargetCheckKey, target: Target): string {
  if (key === 'identity' && target.cloud === 'gcp') return 'Acts as the Google service account'
  return key === 'exchange' ? `${TITLES.exchange} of ${askedOf(target)}` : TITLES[key]
}

/** Where the target gave no answer, or was not asked, nothing is known of its trust. */
const SAYS_NOTHING: ReadonlySet<TargetCause> = new Set([
  ...(['throttled', 'unavailable', 'unreachable', 'unreadable', 'aws-region'] as const),
])

/** What the target itself answered; undefined where it did not. */
export function answerOf({ state, checks }: TargetVerification): 'passed' | 'failed' | undefined {
  if (state === 'proved') return 'passed'
  const refused = checks.find(
    (check) => check.state === 'fail' && (check.key === 'exchange' || check.key === 'identity'),
  )
  return refused?.cause && !SAYS_NOTHING.has(refused.cause) ? 'failed' : undefined
}

/** The verdict by the first check that failed, else by whether anybody gave credentials. */
export function concluded(
  target: Target,
  found: ReadonlyMap<TargetCheckKey, Found>,
  at: string,
): TargetVerification {
  const checks = targetChecks(target).map(
    (key): TargetCheck => ({
      key,
      title: titleOf(key, target),
      ...(found.get(key) ?? { state: 'skip' }),
    }),
  )
  const cloud = askedOf(target)
  const failed = checks.find(({ state }) => state === 'fail')
  if (failed) {
    const { title, next } = TARGET_CAUSES[failed.cause ?? 'unreadable']
    return { state: 'failed', sentence: title, explanation: next, checks, at }
  }
  if (asksItself(target))
    return {
      state: 'proved',
      sentence: `${cloud} gave this account credentials.`,
      explanation:
        'They were used for nothing but the question who it is, and forgotten. What they may do there is for permissions in that cloud to say.',
      checks,
      at,
    }
  return {
    state: 'unproved',
    sentence: 'The token is right; whether it is let in was not asked.',
    explanation: `Only the workload can make the exchange with ${cloud}: start it there, and read what it is told.`,
    checks,
    at,
  }
}
