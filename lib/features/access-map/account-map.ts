import { type Loadable, loadedData } from '@/lib/common/loadable'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import type { Reading } from '@/lib/common/result'
import type {
  AccessMap,
  EdgeCode,
  EdgeState,
  MapEdge,
  MapNode,
  NodeState,
} from '@/lib/core/access-map/access-map'
import type { BrokenCause } from '@/lib/core/access-map/broken-cause'
import { collapseMap } from '@/lib/core/access-map/collapse'
import { tidyMap } from '@/lib/core/access-map/edge-state'
import type { AccessBreak } from '@/lib/core/access-map/verification-cause'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import { targetName } from '@/lib/core/identity/trust-target-names'
import type { AccountReach } from '@/lib/features/access/schema'
import type { DeclaredTrust, TrustList } from '@/lib/features/declared-trusts/schema'
import type { AccountGrant, ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import { type ProvedAccess, provedAccess } from './proved-access'
import { runningRuns } from './running-verifications'
import { unknownEdge, unknownReason } from './unknown'

/** A link of the account's chain: whether it holds, and why not. */
export type AccountMapLink = {
  key: 'annotated' | 'mutated' | 'token' | 'federation' | 'policy' | 'verified'
  state: 'pass' | 'fail' | 'warn' | 'idle' | 'info' | 'run'
  broken?: { cause?: BrokenCause }
}

/** What the map of an account is drawn from. The page has read all of it. */
export type AccountMapInput = {
  detail: ServiceAccountDetail
  links: readonly AccountMapLink[]
  reach: Loadable<AccountReach>
  trusts: Loadable<TrustList>
  now: Date
}

type Part = { nodes: MapNode[]; edges: MapEdge[] }
type Links = Record<AccountMapLink['key'], AccountMapLink>

/** More buckets or statements than these are counted in one node. */
const ROWS = { statement: 12, resource: 12 }

const ids = {
  cluster: 'cluster',
  issuer: 'issuer',
  config: 'config',
  webhook: 'webhook',
  account: 'account',
  keys: 'access-keys',
  statement: (policy: string, statement: string) => `statement ${policy}/${statement}`,
  bucket: (name: string) => `bucket ${name}`,
}

/** The lane of one service account, from its cluster to the buckets and roles that it can use. */
export function buildAccountMap(input: AccountMapInput): AccessMap {
  const { detail } = input
  const links = linksByKey(input.links)
  const access = provedAccess(detail.verifications.ok ? detail.verifications.value.proofs : [])
  const given = { ...input, links, access }
  const parts = [identityPart(given), statementPart(given), trustPart(given)]
  const map = tidyMap({
    nodes: parts.flatMap(({ nodes }) => nodes),
    edges: parts.flatMap(({ edges }) => edges),
  })
  const { principal } = detail
  return collapseMap(map, {
    rows: ROWS,
    href: { statement: paths.access({ principal }), resource: paths.access({ principal }) },
  })
}

type Given = Omit<AccountMapInput, 'links'> & {
  links: Links
  access: ProvedAccess
}

const linksByKey = (links: readonly AccountMapLink[]): Links => {
  const find = (key: AccountMapLink['key']) =>
    links.find((link) => link.key === key) ?? { key, state: 'idle' }
  return {
    annotated: find('annotated'),
    mutated: find('mutated'),
    token: find('token'),
    federation: find('federation'),
    policy: find('policy'),
    verified: find('verified'),
  }
}

const unread = (reading: Reading<unknown>): EdgeState | undefined =>
  reading.ok ? undefined : unknownEdge(reading.error)

const holds = ({ state }: AccountMapLink) => state === 'pass' || state === 'info'

function brokenBy(...links: AccountMapLink[]): EdgeState | undefined {
  const cause = links.find(({ broken, state }) => state === 'fail' && broken?.cause)?.broken?.cause
  return cause && { code: 'broken', cause }
}

/** The cluster, its issuer, the federation configs, the webhook, and the account itself. */
function identityPart({ detail, links, access }: Given): Part {
  const { cluster, clusterName, zone, issuerUrl, mutation, trust } = detail
  const { exchanged: proof, broken } = access
  const nodes: MapNode[] = [
    {
      id: ids.cluster,
      column: 'cluster',
      kind: 'cluster',
      state: 'configured',
      name: clusterName,
      note: zone,
      href: paths.cluster(cluster),
    },
    {
      id: ids.issuer,
      column: 'issuer',
      kind: 'issuer',
      state: proof ? 'proved' : 'configured',
      name: `…${issuerUrl.slice(-6)}`,
      ...(proof && { note: 'Token accepted', at: proof.at }),
      href: paths.clusterPart(cluster, 'issuer'),
    },
    configNode(detail, links, proof),
    ...otherConfigs(detail),
    webhookNode(detail, links),
    accountNode(detail, links),
  ]
  const federated = broken?.place === 'federation' ? broke(broken) : undefined
  const injected = broken?.place === 'webhook' ? broke(broken) : undefined
  const dryRun: EdgeState = { code: 'proved', by: 'dry-run', at: mutation.at }
  const annotated = detail.injection !== 'none'
  const edges: MapEdge[] = [
    { from: ids.cluster, to: ids.issuer, state: proof ?? CONFIGURED },
    {
      from: ids.issuer,
      to: ids.config,
      state:
        brokenBy(links.federation) ??
        federated ??
        unread(trust) ??
        (holds(links.federation) ? (proof ?? CONFIGURED) : ON_PAPER),
    },
    ...otherConfigs(detail).map(({ id, state }): MapEdge => {
      return { from: ids.issuer, to: id, state: state === 'paused' ? ON_PAPER : CONFIGURED }
    }),
    {
      from: ids.config,
      to: ids.webhook,
      state: brokenBy(links.token) ?? (holds(links.federation) ? (proof ?? CONFIGURED) : ON_PAPER),
    },
    {
      from: ids.webhook,
      to: ids.account,
      state:
        (annotated ? (brokenBy(links.mutated) ?? injected ?? unread(mutation)) : ON_PAPER) ??
        dryRun,
    },
  ]
  return { nodes, edges }
}

const CONFIGURED: EdgeState = { code: 'configured' }
const ON_PAPER: EdgeState = { code: 'on-paper' }
const broke = ({ cause }: AccessBreak): EdgeState => ({
  code: 'broken',
  cause,
})

function configNode(
  { cluster, trust }: ServiceAccountDetail,
  { federation }: Links,
  proof: ProvedAccess['exchanged'],
): MapNode {
  const common = { id: ids.config, column: 'federation', kind: 'federation-config' } as const
  const href = paths.clusterPart(cluster, 'federation')
  if (!trust.ok)
    return { ...common, state: 'unknown', name: 'Unknown', note: unknownReason(trust.error), href }
  const { config, kind } = trust.value
  if (!config || kind === 'none')
    return {
      ...common,
      state: federation.state === 'fail' ? 'failed' : 'paused',
      name: 'None',
      href,
    }
  const node = { ...common, name: config.name, href: paths.federationConfig(config.uid) }
  if (kind === 'paused') return { ...node, state: 'paused', note: 'Paused' }
  if (kind !== 'trusted')
    return {
      ...node,
      state: federation.state === 'fail' ? 'failed' : 'paused',
      note: kind === 'other-audience' ? 'Other audience' : 'Other issuer',
    }
  return proof
    ? { ...node, state: 'proved', note: 'Exchange', at: proof.at }
    : { ...node, state: 'configured', note: 'Active' }
}

/** The other configs of the same issuer, which the tokens of this account are not for. */
function otherConfigs({ cluster, trust }: ServiceAccountDetail): MapNode[] {
  if (!trust.ok) return []
  const { audiences, config } = trust.value
  return audiences
    .filter((each) => each.config !== config?.name)
    .map((each) => ({
      id: `config ${each.config}`,
      column: 'federation',
      kind: 'federation-config',
      state: each.active ? 'configured' : 'paused',
      name: each.config,
      note: each.active ? 'Other audience' : 'Paused',
      href: paths.clusterPart(cluster, 'federation'),
    }))
}

function webhookNode(
  { cluster, mutation, injection }: ServiceAccountDetail,
  { mutated }: Links,
): MapNode {
  const common = {
    id: ids.webhook,
    column: 'webhook',
    kind: 'webhook',
    href: paths.clusterPart(cluster, 'webhook'),
  } as const
  if (!mutation.ok)
    return { ...common, state: 'unknown', name: 'Unknown', note: unknownReason(mutation.error) }
  if (injection === 'none') return { ...common, state: 'configured', name: 'Webhook' }
  if (mutated.state === 'fail')
    return {
      ...common,
      state: 'failed',
      name: mutation.value.mutated ? 'Incomplete' : 'Not injecting',
      note: 'Dry run',
      at: mutation.at,
    }
  return { ...common, state: 'proved', name: 'Injecting', note: 'Dry run', at: mutation.at }
}

function accountNode(detail: ServiceAccountDetail, { annotated }: Links): MapNode {
  const { cluster, namespace, name, injection, pods } = detail
  const running = runningRuns(detail).length
  const node = {
    id: ids.account,
    column: 'account',
    kind: 'service-account',
    name,
    href: paths.serviceAccount(cluster, namespace, name),
    subject: true,
    ...(running > 0 && { running }),
  } as const
  if (injection === 'none') return { ...node, state: 'configured', note: 'Not annotated' }
  if (!pods.ok) return { ...node, state: 'configured', note: `Pods: ${unknownReason(pods.error)}` }
  const { alive, behind } = pods.value
  const note =
    behind.length > 0 ? `${alive - behind.length} of ${plural(alive, 'pod')}` : plural(alive, 'pod')
  const risky = behind.length > 0 || annotated.state === 'warn'
  return { ...node, state: risky ? 'warning' : 'configured', note: alive === 0 ? 'No pods' : note }
}

/** Whether the account can get credentials; false only if that is known. */
const mayGetCredentials = ({ detail, links }: Given) =>
  detail.injection !== 'none' &&
  [links.mutated, links.token, links.federation, links.policy].every(
    ({ state }) => state !== 'fail',
  )

/** The statements that match the account, what they allow, and the access keys that it gets. */
function statementPart(given: Given): Part {
  const { detail, links, access, reach } = given
  const { grants, principal } = detail
  const href = paths.access({ principal })
  if (!grants.ok) {
    const node: MapNode = {
      id: 'statements',
      column: 'statement',
      kind: 'statement',
      state: 'unknown',
      name: 'Unknown',
      note: unknownReason(grants.error),
      href,
    }
    return {
      nodes: [node],
      edges: [{ from: ids.account, to: node.id, state: unknownEdge(grants.error) }],
    }
  }
  const effective: EdgeState = mayGetCredentials(given) ? CONFIGURED : ON_PAPER
  const policyBroken = brokenBy(links.policy)
  const part: Part = { nodes: [], edges: [] }
  const keys: MapNode = {
    id: ids.keys,
    column: 'resource',
    kind: 'access-keys',
    state: 'configured',
    name: 'Access keys',
    href: paths.verifications({
      cluster: detail.cluster,
      namespace: detail.namespace,
      account: detail.name,
    }),
  }
  const { exchanged: proof, broken } = access
  const keysBroken = broken?.place === 'access-keys' ? broke(broken) : undefined
  const exchange = keysBroken ?? (effective === ON_PAPER ? ON_PAPER : (proof ?? effective))
  if (proof?.code === 'proved')
    Object.assign(keys, { note: 'Exchange', at: proof.at, state: 'proved' })
  if (keysBroken) keys.state = 'failed'

  for (const grant of grants.value) {
    const id = ids.statement(grant.policy, grant.statement)
    part.nodes.push(statementNode(id, grant))
    part.edges.push({ from: ids.account, to: id, state: effective })
    if (!grant.exchange) continue
    part.nodes.push(keys)
    const denied: EdgeState = { code: 'broken', cause: 'exchange-denied' }
    part.edges.push({ from: id, to: ids.keys, state: grant.effect === 'Deny' ? denied : exchange })
    if (grant.effect === 'Deny') keys.state = 'failed'
  }
  if (policyBroken?.code === 'broken' && policyBroken.cause !== 'exchange-denied')
    addMissingStatement(part, policyBroken, detail)
  addBuckets(part, given, effective)
  if ('pending' in reach || 'problem' in reach) addUnknownBuckets(part, grants.value, reach, href)
  return part
}

function statementNode(
  id: string,
  { policy, statement, effect, principal }: AccountGrant,
): MapNode {
  const everyone = principal === '*' && effect === 'Allow'
  return {
    id,
    column: 'statement',
    kind: 'statement',
    state: everyone ? 'warning' : 'configured',
    name: statement,
    note: noteOf(policy, effect, everyone),
    href: paths.policy(policy, { statement }),
  }
}

function noteOf(policy: string, effect: string, everyone: boolean) {
  if (effect === 'Deny') return `Denies · ${policy}`
  return everyone ? `Everyone · ${policy}` : policy
}

/** Stands where a statement is missing: for any access, or for the exchange only. */
function addMissingStatement(part: Part, state: EdgeState, detail: ServiceAccountDetail) {
  const { cluster, namespace, name } = detail
  part.nodes.push({
    id: 'missing',
    column: 'statement',
    kind: 'statement',
    state: 'failed',
    name: 'None',
    note: part.nodes.length > 0 ? 'For the exchange' : 'No access granted',
    href: paths.giveAccess({ cluster, namespace, account: name }),
  })
  part.edges.push({ from: ids.account, to: 'missing', state })
}

function addBuckets(part: Part, { detail, reach, access }: Given, effective: EdgeState) {
  const statements = new Set(part.nodes.map(({ id }) => id))
  const runs = runningRuns(detail)
  for (const { bucket, levels, because, denied } of loadedData(reach)?.rows ?? []) {
    const known = effective === ON_PAPER ? undefined : access.bucket(bucket)
    const state = known ?? effective
    const otherZone = access.otherZone.has(bucket)
    part.nodes.push({
      id: ids.bucket(bucket),
      column: 'resource',
      kind: 'bucket',
      state: otherZone ? 'warning' : (NODE_OF[state.code] ?? 'configured'),
      name: bucket,
      ...(otherZone && { note: 'Other zone' }),
      levels: effective === ON_PAPER ? { paper: levels } : { held: levels },
      href: paths.bucket(bucket),
    })
    const edge = (ref: { policy: string; statement: string }, of: EdgeState) => {
      const from = ids.statement(ref.policy, ref.statement)
      if (!statements.has(from)) return
      const running = of === state ? runs.filter((run) => run.bucket === bucket).length : 0
      part.edges.push({
        from,
        to: ids.bucket(bucket),
        state: of,
        ...(running > 0 && { running }),
      })
    }
    for (const ref of because) if (ref.effect === 'Allow') edge(ref, state)
    for (const ref of denied) edge(ref, { code: 'denies' })
  }
}

/** One node for the buckets of all statements, until they are read. */
function addUnknownBuckets(
  part: Part,
  grants: readonly AccountGrant[],
  reach: Loadable<AccountReach>,
  href: MapNode['href'],
) {
  const state: EdgeState =
    'problem' in reach ? unknownEdge(reach.problem) : { code: 'unknown', reason: 'pending' }
  const allowing = grants.filter(({ effect, exchange }) => effect === 'Allow' && !exchange)
  if (allowing.length === 0) return
  part.nodes.push({
    id: 'buckets',
    column: 'resource',
    kind: 'bucket',
    state: 'unknown',
    name: 'Buckets',
    note: 'problem' in reach ? unknownReason(reach.problem) : 'Still loading',
    href,
  })
  for (const { policy, statement } of allowing)
    part.edges.push({ from: ids.statement(policy, statement), to: 'buckets', state })
}

/** The roles of other clouds that are declared to trust the account. */
function trustPart({ detail, trusts, now }: Given): Part {
  const { cluster, namespace, name } = detail
  const declared = loadedData(trusts)?.trusts ?? []
  const href = paths.accountClouds({ cluster, namespace, name })
  return {
    nodes: declared.flatMap((trust): MapNode[] => {
      const role = targetName(trust.target)
      const state = trustState(trust, now)
      return [
        {
          id: `trust ${trust.id}`,
          column: 'statement',
          kind: 'trust-policy',
          state: 'configured',
          name: 'trust policy',
          note: CLOUD_NAMES[trust.target.cloud],
          href,
        },
        {
          id: `role ${trust.id}`,
          column: 'resource',
          kind: 'cloud-role',
          state: NODE_OF[state.code] ?? 'configured',
          name: role.slice(role.lastIndexOf('/') + 1),
          note: state.code === 'proved' ? 'Verified' : 'Declared',
          ...(state.code === 'proved' && { at: state.at }),
          href,
        },
      ]
    }),
    edges: declared.flatMap((trust): MapEdge[] => {
      const state = trustState(trust, now)
      const before = state.code === 'proved' ? state : CONFIGURED
      return [
        { from: ids.account, to: `trust ${trust.id}`, state: before },
        { from: `trust ${trust.id}`, to: `role ${trust.id}`, state },
      ]
    }),
  }
}

const NODE_OF: Partial<Record<EdgeCode, NodeState>> = { proved: 'proved', broken: 'failed' }

const DAY_MS = 24 * 60 * 60 * 1000

function trustState({ verified }: DeclaredTrust, now: Date): EdgeState {
  if (verified?.outcome === 'failed') return { code: 'broken', cause: 'verification-failed' }
  const proved = verified && now.getTime() - Date.parse(verified.at) < DAY_MS
  return proved ? { code: 'proved', by: 'exchange', at: verified.at } : CONFIGURED
}
