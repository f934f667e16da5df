import { paths } from '@/lib/common/paths'
import type { AccessMap, EdgeState, MapEdge, MapNode } from '@/lib/core/access-map/access-map'
import { collapseMap } from '@/lib/core/access-map/collapse'
import { tidyMap } from '@/lib/core/access-map/edge-state'
import { parsePrincipal } from '@/lib/core/identity/principal'
import { ACCESS_LEVELS, type AccessLevel } from '@/lib/core/policy/access-level'
import { matchingActions } from '@/lib/core/policy/catalogue'
import type { Policy, Statement } from '@/lib/core/policy/document'

export type RequestMapInput = {
  /** The policy that the request replaces; absent for a new one. */
  before?: Policy
  after: Policy
  clusters: readonly { id: string; name: string; issuerUrl: string }[]
}

const CONFIGURED: EdgeState = { code: 'configured' }
const ADDED: EdgeState = { code: 'will-be-added' }
const LOST: EdgeState = { code: 'loses-access' }
const ROWS = { account: 16, statement: 16, resource: 16 }

/**
 * What a request would add to a policy and take from it: its changed Allow statements, the principals that
 * they name, and the buckets. Statements that stay as they are, and Deny statements, are left out.
 */
export function buildRequestMap({ before, after, clusters }: RequestMapInput): AccessMap {
  const old = new Map(allowing(before).map((statement) => [statement.name, statement]))
  const fresh = new Map(allowing(after).map((statement) => [statement.name, statement]))
  const nodes: MapNode[] = []
  const edges: MapEdge[] = []
  for (const name of new Set([...fresh.keys(), ...old.keys()])) {
    const [was, is] = [old.get(name), fresh.get(name)]
    if (was && is && sameStatement(was, is)) continue
    const id = `statement ${name}`
    nodes.push({
      id,
      column: 'statement',
      kind: 'statement',
      state: stateOf(was !== undefined, is !== undefined),
      name,
      note: after.name,
      href: before ? paths.policy(before.name) : paths.policies(),
    })
    for (const principal of union(was?.principals, is?.principals)) {
      const [account, cluster] = principalNodes(principal, clusters)
      nodes.push(account)
      if (cluster) {
        nodes.push(cluster)
        edges.push({ from: cluster.id, to: account.id, state: CONFIGURED })
      }
      const state = edgeOf(was?.principals.includes(principal), is?.principals.includes(principal))
      edges.push({ from: account.id, to: id, state })
    }
    const levelsBefore = levelsByBucket(was)
    const levelsAfter = levelsByBucket(is)
    for (const bucket of new Set([...levelsAfter.keys(), ...levelsBefore.keys()])) {
      const held = levelsAfter.get(bucket)
      const gained = (held ?? []).filter((level) => !levelsBefore.get(bucket)?.includes(level))
      nodes.push(bucketNode(bucket, held ?? [], gained))
      const state =
        gained.length > 0 ? ADDED : edgeOf(levelsBefore.has(bucket), levelsAfter.has(bucket))
      edges.push({ from: id, to: `bucket ${bucket}`, state })
    }
  }
  const map = tidyMap({ nodes, edges })
  return collapseMap(map, {
    rows: ROWS,
    href: { account: paths.workloads(), statement: paths.policies(), resource: paths.buckets() },
  })
}

const allowing = (policy: Policy | undefined) =>
  (policy?.statements ?? []).filter(({ effect }) => effect === 'Allow')

const union = (a: readonly string[] = [], b: readonly string[] = []) => [...new Set([...b, ...a])]

const sameStatement = (a: Statement, b: Statement) =>
  (['principals', 'actions', 'resources'] as const).every(
    (field) =>
      union(a[field], b[field]).length === new Set(a[field]).size &&
      new Set(a[field]).size === new Set(b[field]).size,
  )

const stateOf = (was: boolean, is: boolean): MapNode['state'] => {
  if (!is) return 'removed'
  return was ? 'configured' : 'added'
}

const edgeOf = (was = false, is = false): EdgeState => {
  if (!is) return LOST
  return was ? CONFIGURED : ADDED
}

/** The levels that a statement allows in each bucket that it names. */
export function levelsByBucket(statement: Statement | undefined): Map<string, AccessLevel[]> {
  const held = new Set(
    (statement?.actions ?? [])
      .flatMap((action) => matchingActions(action))
      .flatMap(({ scope, level }) => (scope === 'global' ? [] : [level])),
  )
  const levels = ACCESS_LEVELS.filter((level) => held.has(level))
  if (levels.length === 0) return new Map()
  return new Map(
    (statement?.resources ?? []).map((resource) => [resource.split('/', 1)[0] ?? '', levels]),
  )
}

function bucketNode(bucket: string, held: AccessLevel[], gained: AccessLevel[]): MapNode {
  return {
    id: `bucket ${bucket}`,
    column: 'resource',
    kind: 'bucket',
    state: held.length === 0 ? 'removed' : 'configured',
    name: bucket === '*' ? 'All buckets' : bucket,
    levels: { held, gained },
    href: bucket.includes('*') ? paths.buckets() : paths.bucket(bucket),
  }
}

/** The node of a principal, and that of its cluster where it is a service account of a known one. */
function principalNodes(
  text: string,
  clusters: RequestMapInput['clusters'],
): [account: MapNode, cluster?: MapNode] {
  const principal = parsePrincipal(text)
  const common = { id: `principal ${text}`, column: 'account', href: paths.workloads() } as const
  if (principal.kind === 'everyone')
    return [{ ...common, kind: 'everyone', state: 'warning', name: '*', note: 'Everyone' }]
  if (principal.kind !== 'service-account')
    return [{ ...common, kind: 'principal', state: 'configured', name: text }]
  const { namespace, name } = principal.account
  const cluster = clusters.find(({ issuerUrl }) => issuerUrl === principal.issuerUrl)
  const account: MapNode = {
    ...common,
    kind: 'service-account',
    state: cluster ? 'configured' : 'warning',
    name,
    note: cluster ? namespace : `${namespace}, unknown issuer`,
    href: cluster ? paths.serviceAccount(cluster.id, namespace, name) : paths.workloads(),
  }
  if (!cluster) return [account]
  return [
    account,
    {
      id: `cluster ${cluster.id}`,
      column: 'cluster',
      kind: 'cluster',
      state: 'configured',
      name: cluster.name,
      href: paths.cluster(cluster.id),
    },
  ]
}
