import type { Problem } from '@/lib/common/errors'
import type {
  AccountsReport,
  GrantsReport,
  IssuerReport,
  VerifiedReport,
  WebhookReport,
} from './schema'

export type LinkState = 'pass' | 'fail' | 'warn' | 'idle' | 'info' | 'run'

/** One link of a cluster's chain. A link that is not in order says why, and what comes next. */
export type ChainLink = {
  key: 'issuer' | 'federation' | 'webhook' | 'accounts' | 'access' | 'verified'
  label: string
  state: LinkState
  text: string
  /** When it was so, for the text to end with. */
  at?: string
  cause?: string
  next?: string
}

/** What was asked for: there, refused, or on its way. */
export type Asked<T> = { data: T } | { problem: Problem } | { waiting: true }

type TrustedConfig = { active: boolean; audience: string }
type Parts = {
  name: string
  issuerUrl: string
  issuer: Asked<IssuerReport>
  configs: Asked<TrustedConfig[]>
  webhook: Asked<WebhookReport>
  accounts: Asked<AccountsReport>
  grants: Asked<GrantsReport>
  verified: Asked<VerifiedReport>
}
type Told = Omit<ChainLink, 'key' | 'label'>

const several = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

/** Why something is not known, in a few words. */
const UNKNOWN: Partial<Record<Problem['code'], string>> = {
  forbidden: 'Not permitted',
  unauthenticated: 'Your token is not accepted',
  unreachable: 'No answer',
  'not-found': 'Not found',
}
const REASONS: Partial<Record<string, string>> = {
  provisioning: 'No API server yet',
  deleted: 'The cluster is deleted',
  'expired-token': 'Your token is not accepted',
  'foreign-host': 'The token is not sent there',
}

export const whyUnknown = ({ code, reason = '' }: Problem) =>
  REASONS[reason] ?? UNKNOWN[code] ?? 'Could not be read'

/** True where not a part, but the API server as a whole cannot be used by this person. */
export const isApiTrouble = ({ code, reason = '' }: Problem) =>
  code === 'unreachable' || ['refused-token', 'expired-token', 'foreign-host'].includes(reason)

function told<T>(asked: Asked<T>, tell: (data: T) => Told): Told {
  if ('data' in asked) return tell(asked.data)
  if ('problem' in asked) return { state: 'idle', text: `Unknown: ${whyUnknown(asked.problem)}` }
  return { state: 'run', text: 'Checking' }
}

const issuerLink = ({ state, keys, problems }: IssuerReport): Told => {
  const [problem] = problems
  const why = problem && { cause: problem.message, next: problem.next }
  switch (state) {
    case 'healthy':
      return { state: 'pass', text: `${several(keys.length, 'key')}, valid` }
    case 'not-enabled':
      return {
        state: 'fail',
        text: 'OIDC is not enabled',
        cause:
          'OIDC workload identity is not enabled on this cluster: nothing is published at its issuer URL.',
        next: 'Ask CoreWeave support to enable it for the cluster; until then none of its tokens can be trusted.',
      }
    case 'broken':
      return { state: 'fail', text: 'Not as it must be', ...why }
    case 'unknown':
      return { state: 'idle', text: 'Unknown: No answer', ...why }
  }
}

const federationLink =
  (name: string, issuerUrl: string) =>
  (configs: TrustedConfig[]): Told => {
    const active = configs.filter((config) => config.active)
    const paused = configs.length - active.length
    if (configs.length === 0)
      return {
        state: 'fail',
        text: 'Not federated',
        cause: `CoreWeave trusts no token of ${name}: no federation config names its issuer.`,
        next: 'Create one; nothing has to be typed.',
      }
    if (active.length === 0)
      return {
        state: 'fail',
        text: 'Paused',
        cause: `CoreWeave trusts no token of ${name} now: ${paused === 1 ? 'its federation config is' : `its ${paused} federation configs are`} paused.`,
        next: 'Resume it below.',
      }
    const text = [`${active.length} active`, paused > 0 && `${paused} paused`]
      .filter(Boolean)
      .join(', ')
    if (active.some(({ audience }) => audience === issuerUrl)) return { state: 'pass', text }
    return {
      state: 'warn',
      text: `${text}, none for the webhook`,
      cause:
        'No active config has the issuer URL as its audience, which is what the webhook asks tokens for.',
      next: 'Add the audience, unless every service account names one of its own.',
    }
  }

const WEBHOOK = {
  working: 'pass',
  configured: 'info',
  missing: 'fail',
  broken: 'fail',
  unknown: 'idle',
} as const satisfies Record<WebhookReport['state'], LinkState>

const webhookLink = ({ state, summary, cause, next }: WebhookReport): Told => ({
  state: WEBHOOK[state],
  text: state === 'unknown' ? `Unknown: ${summary}` : summary,
  ...(cause && { cause }),
  ...(next && { next }),
})

const accountsLink =
  (name: string, webhook: Asked<WebhookReport>) =>
  ({ injected, complete }: AccountsReport): Told => {
    const where = complete ? '' : ' in the namespaces you opened'
    if (injected.length === 0)
      return complete
        ? {
            state: 'warn',
            text: 'None is injected',
            cause: `No service account in ${name} asks for credentials yet.`,
            next: 'Annotate one, and its new pods get them.',
          }
        : { state: 'idle', text: `None is injected${where}` }
    const text = `${injected.length} injected${where}`
    const pods =
      'data' in webhook && webhook.data.layers.find(({ layer }) => layer === 'running-pods')
    if (pods && pods.state === 'warn')
      return {
        state: 'warn',
        text: `${text}, some pods wait for a restart`,
        cause: `Some running pods in ${name} carry no credentials.`,
        next: `Pods that carry them: ${pods.detail}`,
      }
    return { state: 'pass', text }
  }

const grantsLink = ({ policies }: GrantsReport): Told =>
  policies.length > 0
    ? {
        state: 'info',
        text: `Named in ${policies.length === 1 ? '1 policy' : `${policies.length} policies`}`,
      }
    : {
        state: 'warn',
        text: 'No policy names them',
        cause: 'No policy allows anything to a service account of this cluster.',
        next: 'Grant one access to a bucket.',
      }

const verifiedLink = ({ last, lastGreen, hidden }: VerifiedReport): Told => {
  if (last?.passed === false)
    return {
      state: 'fail',
      text: 'Last one failed',
      at: last.endedAt,
      cause: `The last verification, of ${last.namespace}/${last.account}, failed.`,
      next: 'Open it for the hop that broke.',
    }
  if (lastGreen) return { state: 'pass', text: 'Last green', at: lastGreen }
  return hidden > 0
    ? { state: 'idle', text: 'Unknown: in namespaces whose logs you may not read' }
    : { state: 'idle', text: 'Not verified yet' }
}

/** Issuer, federation, webhook, accounts, access, verified: what is known of each. */
export const chainOf = (parts: Parts): ChainLink[] => [
  { key: 'issuer', label: 'Issuer', ...told(parts.issuer, issuerLink) },
  {
    key: 'federation',
    label: 'Federation',
    ...told(parts.configs, federationLink(parts.name, parts.issuerUrl)),
  },
  { key: 'webhook', label: 'Webhook', ...told(parts.webhook, webhookLink) },
  {
    key: 'accounts',
    label: 'Accounts',
    ...told(parts.accounts, accountsLink(parts.name, parts.webhook)),
  },
  { key: 'access', label: 'Access', ...told(parts.grants, grantsLink) },
  { key: 'verified', label: 'Verified', ...told(parts.verified, verifiedLink) },
]

/** The first link that needs something done: a broken one before one that only needs attention. */
export const firstBroken = (links: ChainLink[]): ChainLink | undefined =>
  links.find(({ state, cause }) => state === 'fail' && cause) ??
  links.find(({ state, cause }) => state === 'warn' && cause)
