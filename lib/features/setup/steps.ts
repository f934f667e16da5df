import type { Asked, ChainLink, LinkState } from '@/lib/features/clusters/chain'
import { whyUnknown } from '@/lib/features/clusters/chain'
import type { Cluster } from '@/lib/features/clusters/schema'
import { type AccountHop, accountChain } from '@/lib/features/service-accounts/chain'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import type { StepKey } from './schema'

/** `unknown` is passed over: what this person may not read may well be done. */
export type Progress = 'done' | 'open' | 'unknown' | 'waiting'

export type SetupStep = {
  key: StepKey
  label: string
  progress: Progress
  state: LinkState
  text: string
  /** When it was so, for the text to end with. */
  at?: string
}

type Parts = {
  cluster: Asked<Cluster>
  /** The chain of the cluster, as its page shows it. */
  links: ChainLink[]
  /** The chosen service account; absent until one is chosen. */
  account: Asked<ServiceAccountDetail> | undefined
}
type Told = Pick<SetupStep, 'progress' | 'state' | 'text' | 'at'>

const PROGRESS = {
  pass: 'done',
  info: 'done',
  fail: 'open',
  warn: 'open',
  idle: 'unknown',
  run: 'waiting',
} as const satisfies Record<LinkState, Progress>

/** What has not been begun is not broken. */
const NOT_BEGUN: ReadonlySet<string> = new Set(['Not federated', 'Not installed'])

const ofLink = (
  { state, text, at }: Pick<ChainLink, 'state' | 'text' | 'at'>,
  progress: Progress = PROGRESS[state],
): Told => ({
  state: progress === 'open' && (state !== 'fail' || NOT_BEGUN.has(text)) ? 'idle' : state,
  text,
  progress,
  ...(at && { at }),
})

function ofCluster(asked: Asked<Cluster>): Told {
  if ('waiting' in asked) return { progress: 'waiting', state: 'run', text: 'Reading' }
  if ('problem' in asked) {
    const gone = asked.problem.code === 'not-found'
    return {
      progress: gone ? 'open' : 'unknown',
      state: gone ? 'fail' : 'idle',
      text: whyUnknown(asked.problem),
    }
  }
  const { name, zone, phase } = asked.data
  if (phase === 'deleted' || phase === 'deleting')
    return { progress: 'open', state: 'fail', text: `${name} is ${phase}` }
  return { progress: 'done', state: 'pass', text: [name, zone].filter(Boolean).join(', ') }
}

/** What is asked of the chosen account; without one, of all accounts of the cluster together. */
function ofAccount(
  account: Parts['account'],
  link: ChainLink,
  tell: (detail: ServiceAccountDetail) => Told,
): Told {
  if (!account) {
    const none = link.state === 'idle' && !link.text.startsWith('Unknown')
    return ofLink(link, none ? 'open' : undefined)
  }
  if ('data' in account) return tell(account.data)
  if ('waiting' in account) return { progress: 'waiting', state: 'run', text: 'Reading' }
  const gone = account.problem.code === 'not-found'
  return {
    progress: gone ? 'open' : 'unknown',
    state: gone ? 'fail' : 'idle',
    text: gone ? 'The chosen account is gone' : whyUnknown(account.problem),
  }
}

const hopOf = (detail: ServiceAccountDetail, key: AccountHop['key']) =>
  accountChain(detail).find((hop) => hop.key === key)

function annotated(detail: ServiceAccountDetail): Told {
  const text = `${detail.namespace} / ${detail.name}`
  if (detail.injection === 'none')
    return { progress: 'open', state: 'idle', text: `${text}, not annotated` }
  return { progress: 'done', state: 'pass', text }
}

function granted(detail: ServiceAccountDetail): Told {
  const { grants } = detail
  if (!grants.ok) return { progress: 'unknown', state: 'idle', text: whyUnknown(grants.error) }
  const exchange = grants.value.filter((grant) => grant.exchange)
  if (exchange.some(({ effect }) => effect === 'Deny'))
    return { progress: 'open', state: 'fail', text: 'Denied by a policy' }
  const allows = exchange.filter(({ effect }) => effect === 'Allow')
  if (allows.length === 0) return { progress: 'open', state: 'idle', text: 'No policy allows it' }
  const policies = [...new Set(allows.map(({ policy }) => policy))]
  return { progress: 'done', state: 'pass', text: `By ${policies.join(', ')}` }
}

function verified(detail: ServiceAccountDetail): Told {
  const { verifications } = detail
  if (!verifications.ok)
    return { progress: 'unknown', state: 'idle', text: whyUnknown(verifications.error) }
  const hop = hopOf(detail, 'verified')
  if (!hop) return { progress: 'open', state: 'idle', text: 'Not verified yet' }
  return ofLink(hop, hop.state === 'pass' ? 'done' : 'open')
}

/** The webhook is proved by the chosen account's own dry run, where it is annotated. */
function mutates(account: Parts['account'], link: ChainLink): Told {
  const detail = account && 'data' in account ? account.data : undefined
  const hop = detail && detail.injection !== 'none' ? hopOf(detail, 'mutated') : undefined
  return hop?.state === 'pass' ? ofLink(hop) : ofLink(link)
}

/** A custom audience is federated by a config of its own. */
function federated(account: Parts['account'], link: ChainLink): Told {
  const detail = account && 'data' in account ? account.data : undefined
  const hop = detail?.audience !== undefined ? hopOf(detail, 'federation') : undefined
  return hop?.state === 'pass' ? ofLink(hop) : ofLink(link)
}

/** Pods that wait for a restart do not make a new account necessary. */
const begun = (link: ChainLink): ChainLink =>
  link.state === 'warn' && /^[1-9]/.test(link.text) ? { ...link, state: 'pass' } : link

const LABELS = {
  cluster: 'Cluster',
  issuer: 'Issuer',
  federation: 'Federation config',
  webhook: 'Webhook',
  account: 'Service account',
  access: 'Access',
  verify: 'Verify',
} as const satisfies Record<StepKey, string>

/** Where a cluster, and in it an account, is on its way: each step as it was read. */
export function setupSteps({ cluster, links, account }: Parts): SetupStep[] {
  const link = (key: ChainLink['key']): ChainLink =>
    links.find((each) => each.key === key) ?? { key, label: key, state: 'run', text: 'Reading' }
  const told = {
    cluster: ofCluster(cluster),
    issuer: ofLink(link('issuer')),
    federation: federated(account, link('federation')),
    webhook: mutates(account, link('webhook')),
    account: ofAccount(account, begun(link('accounts')), annotated),
    access: ofAccount(account, link('access'), granted),
    verify: ofAccount(account, link('verified'), verified),
  } satisfies Record<StepKey, Told>
  return (Object.keys(told) as StepKey[]).map((key) => ({ key, label: LABELS[key], ...told[key] }))
}

/** The first step that is not done as far as it is known; undefined where nothing is left to do. */
export const nextStep = (steps: readonly SetupStep[]): SetupStep | undefined =>
  steps.find(({ progress }) => progress === 'open' || progress === 'waiting')

export const doneCount = (steps: readonly SetupStep[]) =>
  steps.filter(({ progress }) => progress === 'done').length
