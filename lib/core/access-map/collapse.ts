import type { ConsolePath } from '@/lib/common/paths'
import { type AccessMap, type MapColumn, type MapNode, mapColumns } from './access-map'
import { mergeEdges, pinnedNodes } from './edge-state'

export type CollapseOptions = {
  /** How many nodes of a column are drawn at most, if no more than these must be seen. */
  rows: Partial<Record<MapColumn, number>>
  /** Where all nodes of a column are listed. Without it the column is not collapsed. */
  href: Partial<Record<MapColumn, ConsolePath>>
}

export const collapsedId = (column: MapColumn) => `collapsed:${column}`

/** The column that a collapsed node stands in; undefined for every other node. */
export const isCollapsed = ({ kind }: MapNode) => kind === 'collapsed'

/**
 * Replaces the nodes that do not fit into a column by one that counts them. Nodes that are broken or risky,
 * and the page's own, are never collapsed, and a single node never is. An edge of a collapsed node becomes
 * one of the group; where several fall together the worst state wins.
 */
export function collapseMap(map: AccessMap, { rows, href }: CollapseOptions): AccessMap {
  const pinned = pinnedNodes(map)
  const groupOf = new Map<string, string>()
  const nodes = mapColumns(map.nodes).flatMap(({ column, nodes: all }) => {
    const room = rows[column] ?? Number.POSITIVE_INFINITY
    const listed = href[column]
    if (all.length <= room || !listed) return all
    const others = all.filter(({ id }) => !pinned.has(id))
    const kept = Math.max(0, room - 1 - (all.length - others.length))
    const hidden = others.slice(kept)
    if (hidden.length < 2) return all
    const members = hidden.reduce((sum, { members: each = 1 }) => sum + each, 0)
    const group: MapNode = {
      id: collapsedId(column),
      column,
      kind: 'collapsed',
      state: 'configured',
      name: `+ ${members} more`,
      members,
      href: listed,
    }
    for (const { id } of hidden) groupOf.set(id, group.id)
    return [...all.filter(({ id }) => !groupOf.has(id)), group]
  })
  const at = (id: string) => groupOf.get(id) ?? id
  const edges = map.edges.map((edge) => ({ ...edge, from: at(edge.from), to: at(edge.to) }))
  return { nodes, edges: mergeEdges(edges) }
}
