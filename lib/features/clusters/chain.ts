import type { Loadable } from '@/lib/common/loadable'
import { buildLink, type ChainLink, type LinkStatus } from './chain-link'
import type {
  AccountsReport,
  GrantsReport,
  IssuerReport,
  VerifiedReport,
  WebhookReport,
} from './schema'

type TrustedConfig = { active: boolean; audience: string }

/** What the chain of a cluster is decided from; each part is read on its own. */
export type ChainParts = {
  issuerUrl: string
  issuer: Loadable<IssuerReport>
  /** The federation configs that name the cluster's issuer. */
  configs: Loadable<TrustedConfig[]>
  webhook: Loadable<WebhookReport>
  accounts: Loadable<AccountsReport>
  grants: Loadable<GrantsReport>
  verified: Loadable<VerifiedReport>
  /** The live pods of injected accounts, where they are counted. */
  coverage?: Loadable<ChainCoverage>
}

/** `silent`: pods that the webhook did not mutate although it and the annotation existed. */
export type ChainCoverage = { pods: number; covered: number; silent: number }

/** The links of a cluster's chain in order: issuer, federation, webhook, accounts, access, verified. */
export const clusterChain = (parts: ChainParts): ChainLink[] => [
  buildLink('issuer', decide(parts.issuer, issuerStatus)),
  buildLink(
    'federation',
    decide(parts.configs, (configs) => federationStatus(configs, parts.issuerUrl)),
  ),
  buildLink('webhook', decide(parts.webhook, webhookStatus)),
  buildLink(
    'accounts',
    decide(parts.accounts, (report) => accountsStatus(report, parts)),
  ),
  buildLink('access', decide(parts.grants, grantsStatus)),
  buildLink('verified', decide(parts.verified, verifiedStatus)),
]

function decide<T>(loadable: Loadable<T>, status: (data: T) => LinkStatus): LinkStatus {
  if ('data' in loadable) return status(loadable.data)
  if ('problem' in loadable) return { code: 'unreadable', problem: loadable.problem }
  return { code: 'pending' }
}

function issuerStatus({ state, keys, problems }: IssuerReport): LinkStatus {
  const [problem] = problems
  const advice = problem && { cause: problem.message, next: problem.next }
  switch (state) {
    case 'healthy':
      return { code: 'issuer-healthy', keys: keys.length }
    case 'not-enabled':
      return { code: 'issuer-not-enabled' }
    case 'broken':
      return { code: 'issuer-misconfigured', ...advice }
    case 'unknown':
      return { code: 'issuer-unknown', ...advice }
  }
}

function federationStatus(configs: TrustedConfig[], issuerUrl: string): LinkStatus {
  const activeConfigs = configs.filter((config) => config.active)
  const active = activeConfigs.length
  const paused = configs.length - active
  if (configs.length === 0) return { code: 'not-federated' }
  if (active === 0) {
    const [only] = configs
    return {
      code: 'federation-paused',
      paused,
      ...(paused === 1 && only && { audience: only.audience }),
    }
  }
  const trusted = activeConfigs.some(({ audience }) => audience === issuerUrl)
  return { code: trusted ? 'federated' : 'webhook-audience-missing', active, paused }
}

const webhookStatus = ({ state, reason, cause, next }: WebhookReport): LinkStatus => ({
  code: `webhook-${state}`,
  reason,
  ...(cause && { cause }),
  ...(next && { next }),
})

function accountsStatus(
  { injected, complete }: AccountsReport,
  { webhook, coverage }: Pick<ChainParts, 'webhook' | 'coverage'>,
): LinkStatus {
  const count = injected.length
  if (count === 0) return { code: complete ? 'none-injected' : 'none-injected-in-opened' }
  if (coverage && 'data' in coverage) {
    const { pods: live, covered, silent } = coverage.data
    if (covered === live) return { code: 'injected', count, complete }
    const code = silent > 0 ? 'pods-not-mutated' : 'pods-without-credentials'
    return { code, count, complete, pods: live, covered }
  }
  const pods =
    'data' in webhook && webhook.data.layers.find(({ layer }) => layer === 'running-pods')
  if (pods && pods.state === 'warn')
    return { code: 'restart-needed', count, complete, pods: pods.detail }
  return { code: 'injected', count, complete }
}

const grantsStatus = ({ policies }: GrantsReport): LinkStatus =>
  policies.length > 0 ? { code: 'granted', policies: policies.length } : { code: 'not-granted' }

function verifiedStatus({ last, accounts, hidden }: VerifiedReport): LinkStatus {
  if (!last) return { code: hidden > 0 ? 'verifications-hidden' : 'never-verified' }
  const { state, endedAt: at, namespace, account } = last
  switch (state.code) {
    case 'failed':
      return { code: 'verification-failed', at, namespace, account }
    case 'proved':
      return { code: 'verified', proof: state, proved: accounts.proved, account }
    case 'stale':
      return { code: 'proof-stale', proof: state, account }
    case 'not-verified':
      return { code: 'never-verified' }
  }
}
