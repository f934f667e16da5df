import { type Loadable, loadedData } from '@/lib/common/loadable'
import { paths } from '@/lib/common/paths'
import type { AccessMap, EdgeState, MapEdge, MapNode } from '@/lib/core/access-map/access-map'
import type { BrokenCause } from '@/lib/core/access-map/broken-cause'
import { collapseMap } from '@/lib/core/access-map/collapse'
import { tidyMap, worseState } from '@/lib/core/access-map/edge-state'
import { focusLane } from '@/lib/core/access-map/lane'
import { principalOf } from '@/lib/core/identity/principal'
import { matchesPattern, parsePattern } from '@/lib/core/policy/pattern'
import type {
  AccountsReport,
  GrantsReport,
  IssuerReport,
  PolicyReach,
  VerifiedReport,
  WebhookReport,
} from '@/lib/features/clusters/schema'
import type { FederationConfig } from '@/lib/features/federation/schema'
import { type ProvedAccess, provedAccess } from './proved-access'
import { unknownEdge, unknownReason } from './unknown'

/** A cluster and what its page and home read of it; each part is read on its own. */
export type ClusterMapInput = {
  id: string
  name: string
  issuerUrl: string
  issuer: Loadable<IssuerReport>
  /** The federation configs of the cluster's issuer. */
  configs: Loadable<FederationConfig[]>
  webhook: Loadable<WebhookReport>
  accounts: Loadable<AccountsReport>
  grants: Loadable<GrantsReport>
  verified: Loadable<VerifiedReport>
}

type FleetMapOptions = {
  /** The cluster that the page is about; without it the map is that of all clusters. */
  subject?: string
  /** The bucket that the page is about: only what leads to it is drawn. */
  bucket?: string
}

type Part = { nodes: MapNode[]; edges: MapEdge[] }

/** An annotated account with what is computed of it once, as many policies ask for it. */
type Account = {
  namespace: string
  name: string
  key: string
  principal: string
  /** What is proved of it. */
  access: ProvedAccess
}

/** More than these are counted in one node, a little fewer on the page of one cluster. */
const ROWS = { account: 16, statement: 14, resource: 14 }

const CONFIGURED: EdgeState = { code: 'configured' }
const ON_PAPER: EdgeState = { code: 'on-paper' }
const PENDING_EDGE: EdgeState = { code: 'unknown', reason: 'pending' }
const broken = (cause: BrokenCause): EdgeState => ({ code: 'broken', cause })

const unread = (loadable: Loadable<unknown>): EdgeState =>
  'problem' in loadable ? unknownEdge(loadable.problem) : PENDING_EDGE
const whyUnread = (loadable: Loadable<unknown>) =>
  'problem' in loadable ? unknownReason(loadable.problem) : 'Loading'

/**
 * The map of one cluster or of all: clusters with their issuer, configs and webhook, annotated accounts by
 * namespace, policies, and the buckets that their Allow statements name. An edge for several accounts is
 * green only if all of them are proved.
 */
export function buildFleetMap(
  clusters: readonly ClusterMapInput[],
  { subject, bucket }: FleetMapOptions = {},
): AccessMap {
  const parts = clusters.flatMap((cluster) => {
    const lane = createLane(cluster)
    return [chainPart(lane, subject), accountPart(lane), policyPart(lane, bucket)]
  })
  const whole = withStates(
    tidyMap({
      nodes: parts.flatMap(({ nodes }) => nodes),
      edges: parts.flatMap(({ edges }) => edges),
    }),
  )
  const map = bucket === undefined ? whole : focusLane(whole, ids.bucket(bucket))
  return collapseMap(map, {
    rows: ROWS,
    href: {
      account: paths.workloads(subject ? { cluster: subject } : {}),
      statement: paths.policies(),
      resource: paths.buckets(),
    },
  })
}

type LaneOfCluster = {
  cluster: ClusterMapInput
  injected: readonly Account[]
  keys: ReadonlySet<string>
  /** The newest exchange of any account. */
  exchanged: EdgeState | undefined
  webhookState: EdgeState
  /** The verifications that run now. */
  running: VerifiedReport['running']
}

const keyOf = ({ namespace, name }: { namespace: string; name: string }) => `${namespace}/${name}`

function createLane(cluster: ClusterMapInput): LaneOfCluster {
  const proofs = new Map<string, VerifiedReport['proofs']>()
  for (const proof of loadedData(cluster.verified)?.proofs ?? []) {
    const key = keyOf({ namespace: proof.namespace, name: proof.account })
    const known = proofs.get(key)
    if (known) known.push(proof)
    else proofs.set(key, [proof])
  }
  const nothing = provedAccess([])
  const accesses = new Map([...proofs].map(([key, list]) => [key, provedAccess(list)]))
  const times = [...accesses.values()].flatMap(({ exchanged }) => exchanged ?? [])
  const [newest] = times.toSorted((a, b) => b.at.localeCompare(a.at))
  const { issuerUrl } = cluster
  const injected = (loadedData(cluster.accounts)?.injected ?? []).map((account): Account => {
    const key = keyOf(account)
    const principal = principalOf({ issuerUrl, ...account })
    return { ...account, key, principal, access: accesses.get(key) ?? nothing }
  })
  return {
    cluster,
    injected,
    keys: new Set(injected.map(({ key }) => key)),
    exchanged: newest,
    webhookState: webhookEdge(cluster),
    running: loadedData(cluster.verified)?.running ?? [],
  }
}

const ids = {
  cluster: (id: string) => `cluster ${id}`,
  issuer: (id: string) => `issuer ${id}`,
  config: (id: string, uid: string) => `config ${id} ${uid}`,
  webhook: (id: string) => `webhook ${id}`,
  namespace: (id: string, namespace: string) => `namespace ${id} ${namespace}`,
  everyone: 'everyone',
  policy: (name: string) => `policy ${name}`,
  bucket: (name: string) => `bucket ${name}`,
}

/** The cluster, its issuer, its configs and its webhook. */
function chainPart({ cluster, exchanged, injected }: LaneOfCluster, subject?: string): Part {
  const { id, name, issuer, issuerUrl, configs, webhook } = cluster
  const part: Part = { nodes: [], edges: [] }
  part.nodes.push({
    id: ids.cluster(id),
    column: 'cluster',
    kind: 'cluster',
    state: 'configured',
    name,
    href: paths.cluster(id),
    ...(subject === id && { subject: true }),
  })
  part.nodes.push(issuerNode(cluster))
  part.edges.push({ from: ids.cluster(id), to: ids.issuer(id), state: issuerEdge(issuer) })

  const href = paths.clusterPart(id, 'federation')
  const list = loadedData(configs)
  const started = injected.length > 0
  if (!list || list.length === 0) {
    const node = ids.config(id, 'none')
    const none = list && (started ? broken('not-federated') : ON_PAPER)
    part.nodes.push({
      id: node,
      column: 'federation',
      kind: 'federation-config',
      state: unknownOr(list, started ? 'failed' : 'paused'),
      name: list ? 'None' : whyUnread(configs),
      href: list ? paths.newFederationConfig({ cluster: id }) : href,
    })
    part.edges.push({ from: ids.issuer(id), to: node, state: none ?? unread(configs) })
    part.edges.push({ from: node, to: ids.webhook(id), state: ON_PAPER })
  }
  for (const config of list ?? []) {
    const node = ids.config(id, config.uid)
    const isDefault = config.audience === issuerUrl
    part.nodes.push({
      id: node,
      column: 'federation',
      kind: 'federation-config',
      state: configState(config, isDefault ? exchanged : undefined, started),
      name: config.name,
      href: paths.federationConfig(config.uid),
    })
    const wanted = isDefault && started
    const paused = wanted ? broken('config-paused') : ON_PAPER
    const state = config.active ? (isDefault && exchanged) || CONFIGURED : paused
    part.edges.push({ from: ids.issuer(id), to: node, state })
    if (isDefault || list?.length === 1)
      part.edges.push({ from: node, to: ids.webhook(id), state: config.active ? state : ON_PAPER })
  }
  part.nodes.push(webhookNode(id, webhook, started))
  return part
}

const unknownOr = (known: unknown, state: MapNode['state']): MapNode['state'] =>
  known === undefined ? 'unknown' : state

function configState(
  { active }: FederationConfig,
  exchanged: EdgeState | undefined,
  started: boolean,
): MapNode['state'] {
  if (!active) return 'paused'
  return exchanged && started ? 'proved' : 'configured'
}

function issuerNode({ id, issuer, issuerUrl }: ClusterMapInput): MapNode {
  const report = loadedData(issuer)
  const states = {
    healthy: 'proved',
    'not-enabled': 'failed',
    broken: 'failed',
    unknown: 'unknown',
  } as const satisfies Record<IssuerReport['state'], MapNode['state']>
  return {
    id: ids.issuer(id),
    column: 'issuer',
    kind: 'issuer',
    state: report ? states[report.state] : 'unknown',
    name: `…${issuerUrl.slice(-6)}`,
    ...(report && { at: report.at }),
    href: paths.clusterPart(id, 'issuer'),
  }
}

function issuerEdge(issuer: Loadable<IssuerReport>): EdgeState {
  const report = loadedData(issuer)
  switch (report?.state) {
    case 'healthy':
      return { code: 'proved', by: 'keys-fetched', at: report.at }
    case 'not-enabled':
      return broken('issuer-not-enabled')
    case 'broken':
      return broken('issuer-misconfigured')
    case 'unknown':
      return { code: 'unknown', reason: 'unreachable' }
    case undefined:
      return unread(issuer)
  }
}

const WEBHOOKS = {
  working: { state: 'proved', name: 'Injecting' },
  configured: { state: 'configured', name: 'Installed' },
  missing: { state: 'paused', name: 'Not installed' },
  broken: { state: 'failed', name: 'Broken' },
  unknown: { state: 'unknown', name: 'Unknown' },
} as const satisfies Record<WebhookReport['state'], { state: MapNode['state']; name: string }>

function webhookNode(id: string, webhook: Loadable<WebhookReport>, started: boolean): MapNode {
  const report = loadedData(webhook)
  const known = report && WEBHOOKS[report.state]
  return {
    id: ids.webhook(id),
    column: 'webhook',
    kind: 'webhook',
    state: report?.state === 'missing' && started ? 'failed' : (known?.state ?? 'unknown'),
    name: known?.name ?? whyUnread(webhook),
    ...(report && { at: report.at }),
    href: paths.clusterPart(id, 'webhook'),
  }
}

/** What leads from the webhook to the accounts of its cluster. */
function webhookEdge({ webhook }: ClusterMapInput): EdgeState {
  const report = loadedData(webhook)
  switch (report?.state) {
    case 'working':
    case 'configured':
      return CONFIGURED
    case 'missing':
      return broken('webhook-missing')
    case 'broken':
      return broken('webhook-broken')
    case 'unknown':
      return { code: 'unknown', reason: 'unreadable' }
    case undefined:
      return unread(webhook)
  }
}

/** The annotated accounts by namespace, and how many others there are. */
function accountPart(lane: LaneOfCluster): Part {
  const { cluster, injected, webhookState } = lane
  const { id, accounts } = cluster
  const report = loadedData(accounts)
  const part: Part = { nodes: [], edges: [] }
  const from = ids.webhook(id)
  if (!report) {
    const node = ids.namespace(id, '')
    part.nodes.push({
      id: node,
      column: 'account',
      kind: 'namespace',
      state: 'unknown',
      name: whyUnread(accounts),
      href: paths.workloads({ cluster: id }),
    })
    part.edges.push({ from, to: node, state: unread(accounts) })
    return part
  }
  for (const [namespace, members] of byNamespace(injected)) {
    const to = ids.namespace(id, namespace)
    const running = lane.running.filter((run) => run.namespace === namespace).length
    part.nodes.push({
      ...namespaceNode(id, namespace, members.length),
      ...(running > 0 && { running }),
    })
    part.edges.push({
      from,
      to,
      state: stateForAll(members, ({ access }) => reachesAccount(access, webhookState)),
    })
  }
  const others = report.total - injected.length
  if (others > 0) {
    const to = ids.namespace(id, '')
    part.nodes.push({
      id: to,
      column: 'account',
      kind: 'collapsed',
      state: 'configured',
      name: `+ ${others} not annotated`,
      members: others,
      href: paths.workloads({ cluster: id }),
    })
    part.edges.push({ from, to, state: ON_PAPER })
  }
  return part
}

const namespaceNode = (id: string, namespace: string, count: number): MapNode => ({
  id: ids.namespace(id, namespace),
  column: 'account',
  kind: 'namespace',
  state: 'configured',
  name: namespace,
  note: String(count),
  members: count,
  href: paths.workloads({ cluster: id, namespace }),
})

function byNamespace(accounts: readonly Account[]): Map<string, Account[]> {
  const groups = new Map<string, Account[]>()
  for (const account of accounts)
    groups.set(account.namespace, [...(groups.get(account.namespace) ?? []), account])
  return groups
}

/** The state of an edge that several accounts share. */
function stateForAll(
  accounts: readonly Account[],
  stateOf: (account: Account) => EdgeState,
): EdgeState {
  return accounts.map(stateOf).reduce(worseState)
}

/** A broken webhook breaks the edge; otherwise an account that exchanged its token got it injected. */
function reachesAccount({ exchanged, broken: found }: ProvedAccess, webhook: EdgeState): EdgeState {
  if (webhook.code !== 'configured') return webhook
  if (found?.place === 'webhook') return broken(found.cause)
  return exchanged ?? CONFIGURED
}

/** The policies that name accounts of the cluster, and the buckets that they reach. */
function policyPart(lane: LaneOfCluster, bucket: string | undefined): Part {
  const { cluster } = lane
  const part: Part = { nodes: [], edges: [] }
  if (bucket !== undefined) part.nodes.push({ ...bucketNode(bucket), subject: true })
  const report = loadedData(cluster.grants)
  if (!report) {
    const node = ids.policy(' unknown')
    part.nodes.push({
      id: node,
      column: 'statement',
      kind: 'policy',
      state: 'unknown',
      name: whyUnread(cluster.grants),
      href: paths.policies(),
    })
    for (const namespace of byNamespace(lane.injected).keys())
      part.edges.push({
        from: ids.namespace(cluster.id, namespace),
        to: node,
        state: unread(cluster.grants),
      })
    if (bucket !== undefined)
      part.edges.push({ from: node, to: ids.bucket(bucket), state: unread(cluster.grants) })
    return part
  }
  for (const reach of report.reaches)
    addPolicy(part, lane, bucket === undefined ? reach : narrowReach(reach, bucket))
  return part
}

/** What a policy reaches of one bucket, also where it names the bucket by a pattern. */
function narrowReach(reach: PolicyReach, bucket: string): PolicyReach {
  const only = (patterns: readonly string[]) =>
    patterns.some((text) => matchesPattern(parsePattern(text), bucket)) ? [bucket] : []
  return { ...reach, buckets: only(reach.buckets), openBuckets: only(reach.openBuckets) }
}

function addPolicy(part: Part, lane: LaneOfCluster, reach: PolicyReach) {
  const { cluster, injected, keys } = lane
  const { policy, everyone, statements } = reach
  const to = ids.policy(policy)
  const matches = createMatch(reach)
  const members = injected.filter(matches)
  const accesses = members.map(({ access }) => access)
  part.nodes.push({
    id: to,
    column: 'statement',
    kind: 'policy',
    state: everyone ? 'warning' : 'configured',
    name: policy,
    note: String(statements),
    href: paths.policy(policy),
  })
  if (everyone) {
    part.nodes.push({
      id: ids.everyone,
      column: 'account',
      kind: 'everyone',
      state: 'warning',
      name: '*',
      note: 'everyone',
      href: paths.policies(),
    })
    part.edges.push({ from: ids.everyone, to, state: { code: 'open-to-everyone' } })
  }
  for (const [namespace, accounts] of byNamespace(members))
    part.edges.push({
      from: ids.namespace(cluster.id, namespace),
      to,
      state: stateForAll(accounts, ({ access }) => usesPolicy(access, reach)),
    })
  // Named and not annotated: the statement allows, and no token reaches the account.
  const paper = reach.accounts.filter((account) => !keys.has(keyOf(account)))
  if (paper.length > 0 && loadedData(cluster.accounts)) {
    part.edges.push({ from: ids.namespace(cluster.id, ''), to, state: ON_PAPER })
  }
  for (const bucket of reach.buckets) {
    part.nodes.push(bucketNode(bucket))
    const state = reach.openBuckets.includes(bucket)
      ? ({ code: 'open-to-everyone' } as const)
      : bucketState(accesses, bucket)
    const running = lane.running.filter(
      (run) =>
        run.bucket === bucket &&
        members.some(({ namespace, name }) => namespace === run.namespace && name === run.account),
    ).length
    part.edges.push({
      from: to,
      to: ids.bucket(bucket),
      state,
      ...(running > 0 && { running }),
    })
    for (const access of accesses) {
      const found = access.bucket(bucket)
      if (found?.code === 'broken')
        part.edges.push({ from: to, to: ids.bucket(bucket), state: found })
    }
  }
}

/** Green only if every account of the policy is proved in the bucket; broken if one is. */
function bucketState(accesses: readonly ProvedAccess[], bucket: string): EdgeState {
  if (accesses.length === 0) return ON_PAPER
  return accesses.map((access) => access.bucket(bucket) ?? CONFIGURED).reduce(worseState)
}

/** An account uses a policy if one of its buckets is proved; a denied exchange breaks the way to it. */
function usesPolicy(access: ProvedAccess, { buckets }: PolicyReach): EdgeState {
  if (access.broken?.place === 'access-keys') return broken(access.broken.cause)
  const proved = buckets
    .map((bucket) => access.bucket(bucket))
    .find((state) => state?.code === 'proved')
  return proved ?? CONFIGURED
}

/** Whether a policy names an account; a statement for everyone has a node of its own. */
function createMatch({ accounts, wildcards }: PolicyReach) {
  const named = new Set(accounts.map(keyOf))
  const patterns = wildcards.map((text) => parsePattern(text))
  return ({ key, principal }: Account) =>
    named.has(key) || patterns.some((pattern) => matchesPattern(pattern, principal))
}

const bucketNode = (bucket: string): MapNode => ({
  id: ids.bucket(bucket),
  column: 'resource',
  kind: 'bucket',
  state: 'configured',
  name: bucket === '*' ? 'All buckets' : bucket,
  href: bucket.includes('*') ? paths.buckets() : paths.bucket(bucket),
})

/** Namespaces and buckets that a broken edge ends at are broken; buckets whose every edge is proved are proved. */
function withStates(map: AccessMap): AccessMap {
  const entering = new Map<string, EdgeState[]>()
  for (const { to, state } of map.edges) entering.set(to, [...(entering.get(to) ?? []), state])
  return {
    ...map,
    nodes: map.nodes.map((node) => {
      const states = entering.get(node.id) ?? []
      const settled = node.column === 'account' || node.column === 'resource'
      if (!settled || node.state !== 'configured' || states.length === 0) return node
      const failing = states.filter(({ code }) => code === 'broken').length
      if (failing === 0) return node
      const note = node.kind === 'bucket' ? { note: String(failing) } : {}
      return { ...node, ...note, state: 'failed' as const }
    }),
  }
}
