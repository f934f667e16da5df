import { type Loadable, loadedData } from '@/lib/common/loadable'
import { problemLabel } from '@/lib/common/problem-words'
import { buildLink } from '@/lib/features/clusters/chain-link'
import type { ChainLink, Cluster, LinkState, LinkStatus } from '@/lib/features/clusters/schema'
import { describeLink } from '@/lib/features/clusters/words'
import { type AccountLink, accountChain } from '@/lib/features/service-accounts/chain'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import type { SetupChoices, StepKey } from '@/lib/features/setup/schema'

/** An `unknown` step is skipped: it may be done although this person may not read it. */
export type StepProgress = 'done' | 'open' | 'unknown' | 'waiting'

export type SetupStep = {
  key: StepKey
  label: string
  progress: StepProgress
  /** What a step rests on is proved, or only done. */
  state: LinkState | 'done'
  text: string
  /** When that was so; shown after the text. */
  at?: string
}

type SetupEvidence = {
  cluster: Loadable<Cluster>
  /** The chain of the cluster, as its page shows it. */
  links: ChainLink[]
  /** The chosen service account; absent until one is chosen. */
  account: Loadable<ServiceAccountDetail> | undefined
}
type StepStatus = Pick<SetupStep, 'progress' | 'state' | 'text' | 'at'>

const PROGRESS = {
  pass: 'done',
  info: 'done',
  fail: 'open',
  warn: 'open',
  idle: 'unknown',
  run: 'waiting',
} as const satisfies Record<LinkState, StepProgress>

/** A step that was never started is open, not failed. */
const NOT_STARTED: ReadonlySet<LinkStatus['code']> = new Set(['not-federated', 'webhook-missing'])

const hopStatus = (
  { state, text, at }: Pick<AccountLink, 'state' | 'text' | 'at'>,
  progress: StepProgress = PROGRESS[state],
): StepStatus => ({
  state: progress === 'open' && state !== 'fail' ? 'idle' : state,
  text,
  progress,
  ...(at && { at }),
})

const linkStatus = (
  { state, status }: ChainLink,
  name: string,
  progress: StepProgress = PROGRESS[state],
): StepStatus => {
  const { text, at } = describeLink(name, status)
  const started = state === 'fail' && !NOT_STARTED.has(status.code)
  return {
    state: progress === 'open' && !started ? 'idle' : state,
    text,
    progress,
    ...(at && { at }),
  }
}

function clusterStatus(loaded: Loadable<Cluster>): StepStatus {
  if ('pending' in loaded) return { progress: 'waiting', state: 'run', text: 'Reading' }
  if ('problem' in loaded) {
    const gone = loaded.problem.code === 'not-found'
    return {
      progress: gone ? 'open' : 'unknown',
      state: gone ? 'fail' : 'idle',
      text: problemLabel(loaded.problem),
    }
  }
  const { name, zone, phase } = loaded.data
  if (phase === 'deleted' || phase === 'deleting')
    return { progress: 'open', state: 'fail', text: `${name} is ${phase}` }
  return { progress: 'done', state: 'done', text: [name, zone].filter(Boolean).join(', ') }
}

/** Links that were read in full and are empty so far. */
const NONE_FOUND: ReadonlySet<LinkStatus['code']> = new Set([
  'none-injected-in-opened',
  'never-verified',
])

/** The status for the chosen service account, or for all accounts of the cluster if none is chosen. */
function accountStatus(
  account: SetupEvidence['account'],
  link: ChainLink,
  name: string,
  statusOf: (detail: ServiceAccountDetail) => StepStatus,
): StepStatus {
  if (!account) {
    return linkStatus(link, name, NONE_FOUND.has(link.status.code) ? 'open' : undefined)
  }
  if ('data' in account) return statusOf(account.data)
  if ('pending' in account) return { progress: 'waiting', state: 'run', text: 'Reading' }
  const gone = account.problem.code === 'not-found'
  return {
    progress: gone ? 'open' : 'unknown',
    state: gone ? 'fail' : 'idle',
    text: gone ? 'The chosen service account no longer exists' : problemLabel(account.problem),
  }
}

const hopOf = (detail: ServiceAccountDetail, key: AccountLink['key']) =>
  accountChain(detail).find((hop) => hop.key === key)

function annotationStatus(detail: ServiceAccountDetail): StepStatus {
  const text = `${detail.namespace} / ${detail.name}`
  if (detail.injection === 'none')
    return { progress: 'open', state: 'idle', text: `${text}, not annotated` }
  return { progress: 'done', state: 'done', text }
}

function grantStatus(detail: ServiceAccountDetail): StepStatus {
  const { grants } = detail
  if (!grants.ok) return { progress: 'unknown', state: 'idle', text: problemLabel(grants.error) }
  const exchange = grants.value.filter((grant) => grant.exchange)
  if (exchange.some(({ effect }) => effect === 'Deny'))
    return { progress: 'open', state: 'fail', text: 'A policy denies the token exchange' }
  const allows = exchange.filter(({ effect }) => effect === 'Allow')
  if (allows.length === 0)
    return { progress: 'open', state: 'idle', text: 'No policy allows the token exchange' }
  const policies = [...new Set(allows.map(({ policy }) => policy))]
  return { progress: 'done', state: 'done', text: `Allowed by ${policies.join(', ')}` }
}

function verificationStatus(detail: ServiceAccountDetail): StepStatus {
  const { verifications } = detail
  if (!verifications.ok)
    return { progress: 'unknown', state: 'idle', text: problemLabel(verifications.error) }
  const hop = hopOf(detail, 'verified')
  if (!hop) return { progress: 'open', state: 'idle', text: 'Not verified yet' }
  return hopStatus(hop, hop.state === 'pass' ? 'done' : 'open')
}

/** If the chosen account is annotated, its own dry run decides whether the webhook works for it. */
function webhookStatus(
  account: SetupEvidence['account'],
  link: ChainLink,
  name: string,
): StepStatus {
  const detail = account && 'data' in account ? account.data : undefined
  const hop = detail && detail.injection !== 'none' ? hopOf(detail, 'mutated') : undefined
  const decides = hop?.state === 'pass' || (hop?.state === 'fail' && link.state === 'pass')
  return hop && decides ? hopStatus(hop) : linkStatus(link, name)
}

/** A custom audience needs a federation config of its own. */
function federationStatus(
  account: SetupEvidence['account'],
  link: ChainLink,
  name: string,
): StepStatus {
  const detail = account && 'data' in account ? account.data : undefined
  const hop = detail?.audience !== undefined ? hopOf(detail, 'federation') : undefined
  return hop?.state === 'info' ? hopStatus(hop) : linkStatus(link, name)
}

/** Accounts whose pods need a restart are annotated all the same. */
const ignoreRestarts = (link: ChainLink): ChainLink =>
  RESTARTS.has(link.status.code) ? { ...link, state: 'info' } : link

const RESTARTS: ReadonlySet<ChainLink['status']['code']> = new Set([
  'restart-needed',
  'pods-without-credentials',
])

const LABELS = {
  cluster: 'Cluster',
  issuer: 'Issuer',
  federation: 'Federation config',
  webhook: 'Webhook',
  account: 'Service account',
  access: 'Access',
  verify: 'Verify',
} as const satisfies Record<StepKey, string>

/** The state of each set-up step of a cluster and, if chosen, of a service account in it. */
export function setupSteps({ cluster, links, account }: SetupEvidence): SetupStep[] {
  const link = (key: ChainLink['key']): ChainLink =>
    links.find((each) => each.key === key) ?? buildLink(key, { code: 'pending' })
  const name = loadedData(cluster)?.name ?? ''
  const statuses = {
    cluster: clusterStatus(cluster),
    issuer: linkStatus(link('issuer'), name),
    federation: federationStatus(account, link('federation'), name),
    webhook: webhookStatus(account, link('webhook'), name),
    account: accountStatus(account, ignoreRestarts(link('accounts')), name, annotationStatus),
    access: accountStatus(account, link('access'), name, grantStatus),
    verify: accountStatus(account, link('verified'), name, verificationStatus),
  } satisfies Record<StepKey, StepStatus>
  return (Object.keys(statuses) as StepKey[]).map((key) => ({
    key,
    label: LABELS[key],
    ...statuses[key],
  }))
}

/** The first step that is not known to be done; undefined if none is left. */
export const nextStep = (steps: readonly SetupStep[]): SetupStep | undefined =>
  steps.find(({ progress }) => progress === 'open' || progress === 'waiting')

/**
 * The step to go on with: the next that is not known to be done, so that a step which this person cannot read is
 * not passed over; the following one if all are done.
 */
export function stepAfter(key: SetupChoices['step'], steps: readonly SetupStep[]) {
  const at = steps.findIndex((step) => step.key === key)
  const later = steps.slice(at + 1)
  const open = later.find(({ progress }) => progress !== 'done')
  return (open ?? later[0])?.key ?? ('workload' as const)
}

export const doneCount = (steps: readonly SetupStep[]) =>
  steps.filter(({ progress }) => progress === 'done').length
