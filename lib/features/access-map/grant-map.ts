import { type Loadable, PENDING } from '@/lib/common/loadable'
import { paths } from '@/lib/common/paths'
import type { AccessMap, EdgeState, MapEdge, MapNode } from '@/lib/core/access-map/access-map'
import { tidyMap } from '@/lib/core/access-map/edge-state'
import { matchesPattern, parsePattern } from '@/lib/core/policy/pattern'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import { EXCHANGE_ACTION } from '@/lib/core/policy/templates'
import type { AccountReach } from '@/lib/features/access/schema'
import type { GrantProposal, WantedGrant } from '@/lib/features/give-access/schema'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import { type AccountMapLink, buildAccountMap } from './account-map'
import { levelsByBucket } from './request-map'

export type GrantMapInput = {
  wanted: WantedGrant
  detail: ServiceAccountDetail
  links: readonly AccountMapLink[]
  reach: Loadable<AccountReach>
  proposal: GrantProposal | undefined
  /** Whether a federation config has to be created. */
  lacksConfig: boolean
  now: Date
}

const ADDED: EdgeState = { code: 'will-be-added' }
const KEYS = 'access-keys'

/** The chain from a workload to one bucket: what is there, and dashed what the missing steps would add. */
export function buildGrantMap(input: GrantMapInput): AccessMap {
  const { wanted, detail, links, reach, proposal, lacksConfig, now } = input
  const bucket = `bucket ${wanted.bucket}`
  const held = laneTo(
    [bucket, KEYS],
    buildAccountMap({ detail, links, reach, trusts: PENDING, now }),
  )
  const parts = [
    addedStatements(wanted, proposal, held),
    ...(lacksConfig ? [addedConfig(wanted)] : []),
    ...(detail.injection === 'none' ? [addedAnnotation(held)] : []),
  ]
  const nodes = new Map([bucketNode(wanted), ...held.nodes].map((node) => [node.id, node]))
  for (const node of parts.flatMap((part) => part.nodes)) {
    const was = nodes.get(node.id)
    nodes.set(node.id, was ? mergedNode(was, node) : node)
  }
  const edges = new Map(held.edges.map((edge) => [`${edge.from} > ${edge.to}`, edge]))
  for (const edge of parts.flatMap((part) => part.edges))
    edges.set(`${edge.from} > ${edge.to}`, edge)
  // Where a statement is added, none is missing.
  if (parts[0]?.nodes.length) nodes.delete('missing')
  return tidyMap({
    nodes: [...nodes.values()],
    edges: [...edges.values()].filter(({ from, to }) => nodes.has(from) && nodes.has(to)),
  })
}

type Part = { nodes: MapNode[]; edges: MapEdge[] }

/** Of what comes after the account, only what leads to these resources. */
function laneTo(resources: readonly string[], { nodes, edges }: AccessMap): AccessMap {
  const ends = new Set(resources)
  const leading = new Set(edges.filter(({ to }) => ends.has(to)).map(({ from }) => from))
  const kept = nodes.filter(({ id, column }) => {
    if (column === 'resource') return ends.has(id)
    return column !== 'statement' || leading.has(id) || id === 'missing' || id === 'statements'
  })
  const ids = new Set(kept.map(({ id }) => id))
  return { nodes: kept, edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)) }
}

const bucketNode = ({ bucket }: WantedGrant): MapNode => ({
  id: `bucket ${bucket}`,
  column: 'resource',
  kind: 'bucket',
  state: 'configured',
  name: bucket,
  href: paths.bucket(bucket),
})

/** What is there, with the levels that it gains. */
function mergedNode(was: MapNode, more: MapNode): MapNode {
  const gained = (more.levels?.gained ?? []).filter((level) => !was.levels?.held?.includes(level))
  const note = more.note ?? was.note
  return {
    ...was,
    ...(note && { note }),
    ...(more.kind === 'federation-config' && more),
    ...(gained.length > 0 && {
      levels: { ...was.levels, held: [...(was.levels?.held ?? []), ...gained], gained },
    }),
  }
}

function addedStatements(
  wanted: WantedGrant,
  proposal: GrantProposal | undefined,
  held: AccessMap,
): Part {
  const proposed = proposal && 'policy' in proposal ? proposal.policy : undefined
  const policy = proposed && parsePolicyText(proposed.text).policy
  const account = held.nodes.find(({ column, subject }) => column === 'account' && subject)
  if (!proposed || !policy || !account) return { nodes: [], edges: [] }
  const part: Part = { nodes: [], edges: [] }
  for (const statement of policy.statements) {
    if (!proposed.added.includes(statement.name)) continue
    const id = `statement ${policy.name}/${statement.name}`
    part.nodes.push({
      id,
      column: 'statement',
      kind: 'statement',
      state: 'added',
      name: statement.name,
      note: policy.name,
      href: proposed.before === null ? paths.policies() : paths.policy(policy.name),
    })
    part.edges.push({ from: account.id, to: id, state: ADDED })
    const exchanges = statement.actions.some((action) =>
      matchesPattern(parsePattern(action), EXCHANGE_ACTION),
    )
    if (exchanges) {
      part.nodes.push(keysNode(wanted))
      part.edges.push({ from: id, to: KEYS, state: ADDED })
    }
    const gained = levelsByBucket(statement).get(wanted.bucket)
    if (gained) {
      part.nodes.push({ ...bucketNode(wanted), levels: { held: gained, gained } })
      part.edges.push({ from: id, to: `bucket ${wanted.bucket}`, state: ADDED })
    }
  }
  return part
}

const keysNode = ({ cluster, namespace, name }: WantedGrant): MapNode => ({
  id: KEYS,
  column: 'resource',
  kind: 'access-keys',
  state: 'configured',
  name: 'Access keys',
  href: paths.verifications({ cluster, namespace, account: name }),
})

const addedConfig = ({ cluster }: WantedGrant): Part => ({
  nodes: [
    {
      id: 'config',
      column: 'federation',
      kind: 'federation-config',
      state: 'added',
      name: 'New config',
      note: 'Would be created',
      href: paths.newFederationConfig({ cluster }),
    },
  ],
  edges: [
    { from: 'issuer', to: 'config', state: ADDED },
    { from: 'config', to: 'webhook', state: ADDED },
  ],
})

const addedAnnotation = ({ nodes }: AccessMap): Part => ({
  nodes: nodes
    .filter(({ id }) => id === 'account')
    .map((node) => ({ ...node, note: 'Would be annotated' })),
  edges: [{ from: 'webhook', to: 'account', state: ADDED }],
})
