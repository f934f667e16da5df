import { type Loadable, loadedData } from '@/lib/common/loadable'
import { problemLabel } from '@/lib/common/problem-words'
import { buildLink } from '@/lib/features/clusters/chain-link'
import type { ChainLink, Cluster, LinkState, LinkStatus } from '@/lib/features/clusters/schema'
import { describeLink } from '@/lib/features/clusters/words'
import { type AccountLink, accountChain } from '@/lib/features/service-accounts/chain'
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
  cluster: Loadable<Cluster>
  /** The chain of the cluster, as its page shows it. */
  links: ChainLink[]
  /** The chosen service account; absent until one is chosen. */
  account: Loadable<ServiceAccountDetail> | undefined
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

/** A step that was never started is not broken. */
const NOT_STARTED: ReadonlySet<LinkStatus['code']> = new Set(['not-federated', 'webhook-missing'])

const ofHop = (
  { state, text, at }: Pick<AccountLink, 'state' | 'text' | 'at'>,
  progress: Progress = PROGRESS[state],
): Told => ({
  state: progress === 'open' && state !== 'fail' ? 'idle' : state,
  text,
  progress,
  ...(at && { at }),
})

const ofLink = (
  { state, status }: ChainLink,
  name: string,
  progress: Progress = PROGRESS[state],
): Told => {
  const { text, at } = describeLink(name, status)
  const started = state === 'fail' && !NOT_STARTED.has(status.code)
  return {
    state: progress === 'open' && !started ? 'idle' : state,
    text,
    progress,
    ...(at && { at }),
  }
}

function ofCluster(asked: Loadable<Cluster>): Told {
  if ('pending' in asked) return { progress: 'waiting', state: 'run', text: 'Reading' }
  if ('problem' in asked) {
    const gone = asked.problem.code === 'not-found'
    return {
      progress: gone ? 'open' : 'unknown',
      state: gone ? 'fail' : 'idle',
      text: problemLabel(asked.problem),
    }
  }
  const { name, zone, phase } = asked.data
  if (phase === 'deleted' || phase === 'deleting')
    return { progress: 'open', state: 'fail', text: `${name} is ${phase}` }
  return { progress: 'done', state: 'pass', text: [name, zone].filter(Boolean).join(', ') }
}

/** What a person may read in full, and what holds nothing yet. */
const NONE_FOUND: ReadonlySet<LinkStatus['code']> = new Set([
  'none-injected-in-opened',
  'never-verified',
])

/** What is asked of the chosen account; without one, of all accounts of the cluster together. */
function ofAccount(
  account: Parts['account'],
  link: ChainLink,
  name: string,
  tell: (detail: ServiceAccountDetail) => Told,
): Told {
  if (!account) {
    return ofLink(link, name, NONE_FOUND.has(link.status.code) ? 'open' : undefined)
  }
  if ('data' in account) return tell(account.data)
  if ('pending' in account) return { progress: 'waiting', state: 'run', text: 'Reading' }
  const gone = account.problem.code === 'not-found'
  return {
    progress: gone ? 'open' : 'unknown',
    state: gone ? 'fail' : 'idle',
    text: gone ? 'The chosen account is gone' : problemLabel(account.problem),
  }
}

const hopOf = (detail: ServiceAccountDetail, key: AccountLink['key']) =>
  accountChain(detail).find((hop) => hop.key === key)

function annotated(detail: ServiceAccountDetail): Told {
  const text = `${detail.namespace} / ${detail.name}`
  if (detail.injection === 'none')
    return { progress: 'open', state: 'idle', text: `${text}, not annotated` }
  return { progress: 'done', state: 'pass', text }
}

function granted(detail: ServiceAccountDetail): Told {
  const { grants } = detail
  if (!grants.ok) return { progress: 'unknown', state: 'idle', text: problemLabel(grants.error) }
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
    return { progress: 'unknown', state: 'idle', text: problemLabel(verifications.error) }
  const hop = hopOf(detail, 'verified')
  if (!hop) return { progress: 'open', state: 'idle', text: 'Not verified yet' }
  return ofHop(hop, hop.state === 'pass' ? 'done' : 'open')
}

/** The webhook is proved by the chosen account's own dry run, where it is annotated. */
function mutates(account: Parts['account'], link: ChainLink, name: string): Told {
  const detail = account && 'data' in account ? account.data : undefined
  const hop = detail && detail.injection !== 'none' ? hopOf(detail, 'mutated') : undefined
  return hop?.state === 'pass' ? ofHop(hop) : ofLink(link, name)
}

/** A custom audience is federated by a config of its own. */
function federated(account: Parts['account'], link: ChainLink, name: string): Told {
  const detail = account && 'data' in account ? account.data : undefined
  const hop = detail?.audience !== undefined ? hopOf(detail, 'federation') : undefined
  return hop?.state === 'pass' ? ofHop(hop) : ofLink(link, name)
}

/** Pods that wait for a restart do not make a new account necessary. */
const begun = (link: ChainLink): ChainLink =>
  link.status.code === 'restart-needed' ? { ...link, state: 'pass' } : link

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
    links.find((each) => each.key === key) ?? buildLink(key, { code: 'pending' })
  const name = loadedData(cluster)?.name ?? ''
  const told = {
    cluster: ofCluster(cluster),
    issuer: ofLink(link('issuer'), name),
    federation: federated(account, link('federation'), name),
    webhook: mutates(account, link('webhook'), name),
    account: ofAccount(account, begun(link('accounts')), name, annotated),
    access: ofAccount(account, link('access'), name, granted),
    verify: ofAccount(account, link('verified'), name, verified),
  } satisfies Record<StepKey, Told>
  return (Object.keys(told) as StepKey[]).map((key) => ({ key, label: LABELS[key], ...told[key] }))
}

/** The first step that is not done as far as it is known; undefined where nothing is left to do. */
export const nextStep = (steps: readonly SetupStep[]): SetupStep | undefined =>
  steps.find(({ progress }) => progress === 'open' || progress === 'waiting')

export const doneCount = (steps: readonly SetupStep[]) =>
  steps.filter(({ progress }) => progress === 'done').length
