import { paths } from '@/lib/common/paths'
import type { AccessMap, EdgeState, MapNode } from '@/lib/core/access-map/access-map'

const LOST: EdgeState = { code: 'loses-access' }
const ADDED: EdgeState = { code: 'will-be-added' }
const DENY = 'deny-everything'

/**
 * The map of an account as a suspension would change it: a Deny is added, every statement and bucket loses
 * its effect, and what the Deny does not cover, such as roles of other clouds, needs attention.
 */
export function suspendOnMap(map: AccessMap, policy: string): AccessMap {
  const subject = map.nodes.find((node) => node.subject)
  if (!subject) return map
  const nodeOf = new Map(map.nodes.map((node) => [node.id, node]))
  const isUncovered = (id: string) => {
    const kind = nodeOf.get(id)?.kind
    return kind === 'trust-policy' || kind === 'cloud-role'
  }
  const isDownstream = ({ column }: MapNode) => column === 'statement' || column === 'resource'
  const keys = map.nodes.find(({ kind }) => kind === 'access-keys')
  const deny: MapNode = {
    id: DENY,
    column: 'statement',
    kind: 'statement',
    state: 'added',
    name: DENY,
    note: policy,
    href: paths.policies(),
  }
  const nodes = map.nodes.map((node): MapNode => {
    if (node.id === subject.id) return { ...node, state: 'removed' }
    if (isUncovered(node.id)) return { ...node, state: 'warning', note: 'Not covered' }
    if (node.column === 'resource') return { ...node, state: 'removed' }
    return node
  })
  const edges = map.edges.map((edge) => {
    const to = nodeOf.get(edge.to)
    const carries = edge.state.code !== 'denies' && to !== undefined && isDownstream(to)
    return carries && !isUncovered(edge.to) ? { ...edge, state: LOST } : edge
  })
  return {
    nodes: [...nodes, deny],
    edges: [
      ...edges,
      { from: subject.id, to: DENY, state: ADDED },
      ...(keys ? [{ from: DENY, to: keys.id, state: ADDED }] : []),
    ],
  }
}
