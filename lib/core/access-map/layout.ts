import {
  type AccessMap,
  type EdgeCode,
  type MapColumn,
  type MapEdge,
  type MapNode,
  mapColumns,
} from './access-map'
import { isCollapsed } from './collapse'

/** Where the nodes of a map stand: `y` in rows from the top, and how many rows there are. */
export type MapLayout = { y: ReadonlyMap<string, number>; rows: number }

type Columns = { column: MapColumn; ids: string[] }[]
type Link = { to: string; weak: boolean }
type Links = ReadonlyMap<string, readonly Link[]>

/** How many times the order of a column is improved, each time from both sides. */
const SWEEPS = 4

/** Edges that carry nothing today: a lane runs straight past them. */
const WEAK: ReadonlySet<EdgeCode> = new Set(['on-paper', 'unknown', 'denies'])

/** What the places of nodes depend on. */
export type MapShape = {
  nodes: readonly (Pick<MapNode, 'id' | 'column'> & { collapsed: boolean })[]
  edges: readonly (Pick<MapEdge, 'from' | 'to'> & { weak: boolean })[]
}

/** The shape of a map: two maps of equal shape are laid out equally. */
export const shapeOf = ({ nodes, edges }: AccessMap): MapShape => ({
  nodes: nodes.map((node) => ({ id: node.id, column: node.column, collapsed: isCollapsed(node) })),
  edges: edges.map(({ from, to, state }) => ({ from, to, weak: WEAK.has(state.code) })),
})

/**
 * Places nodes so that edges cross seldom and run straight. Columns before the accounts keep the given
 * order; later ones are sorted by the middle of what they are linked to, while that leads to fewer
 * crossings. The longest column fills every row; the others stand level with their neighbours, at least
 * one row apart. A collapsed node is the last of its column. Without randomness: equal maps are drawn equally.
 */
export function layoutShape(shape: MapShape): MapLayout {
  const links = linksOf(shape.edges)
  const columns = orderColumns(shape, links)
  const rows = Math.max(1, ...columns.map(({ ids }) => ids.length))
  const anchor = columns.reduce(
    (best, { ids }, index) => (ids.length >= (columns[best]?.ids.length ?? 0) ? index : best),
    0,
  )
  const y = new Map<string, number>()
  const place = (index: number, from: number | undefined) => {
    const ids = columns[index]?.ids ?? []
    const beside = new Map(
      (from === undefined ? [] : (columns[from]?.ids ?? [])).map((id) => [id, y.get(id) ?? 0]),
    )
    const wanted = ids.map((id) => meanHeight(links.get(id), beside))
    const placed = spread(fillGaps(wanted, rows), rows)
    for (const [row, id] of ids.entries()) y.set(id, placed[row] ?? row)
  }
  place(anchor, undefined)
  for (let index = anchor - 1; index >= 0; index--) place(index, index + 1)
  for (let index = anchor + 1; index < columns.length; index++) place(index, index - 1)
  return { y, rows }
}

function linksOf(edges: MapShape['edges']): Links {
  const links = new Map<string, Link[]>()
  const add = (from: string, to: string, weak: boolean) => {
    const known = links.get(from)
    if (known) known.push({ to, weak })
    else links.set(from, [{ to, weak }])
  }
  for (const { from, to, weak } of edges) {
    add(from, to, weak)
    add(to, from, weak)
  }
  return links
}

/** The mean height of a node's neighbours among those placed; weak edges count only where no others lead there. */
function meanHeight(
  links: readonly Link[] = [],
  heights: ReadonlyMap<string, number>,
): number | undefined {
  const near = links.filter(({ to }) => heights.has(to))
  const strong = near.filter(({ weak }) => !weak)
  const counted = strong.length > 0 ? strong : near
  if (counted.length === 0) return undefined
  return counted.reduce((sum, { to }) => sum + (heights.get(to) ?? 0), 0) / counted.length
}

const SORTED: ReadonlySet<MapColumn> = new Set(['account', 'statement', 'resource'])

function orderColumns({ nodes, edges }: MapShape, links: Links): Columns {
  const collapsed = new Set(nodes.filter(({ collapsed }) => collapsed).map(({ id }) => id))
  let columns: Columns = mapColumns(nodes).map(({ column, nodes: members }) => ({
    column,
    ids: members.map(({ id }) => id),
  }))
  let best = columns
  let fewest = countCrossings(columns, edges)
  for (let sweep = 0; sweep < SWEEPS * 2 && fewest > 0; sweep++) {
    columns = sortColumns(columns, links, collapsed, sweep % 2 === 0 ? -1 : 1)
    const crossings = countCrossings(columns, edges)
    if (crossings < fewest) [best, fewest] = [columns, crossings]
  }
  return best
}

/** Sorts each column by the mean position of its neighbours in the column before (-1) or after it (1). */
function sortColumns(
  columns: Columns,
  links: Links,
  collapsed: ReadonlySet<string>,
  side: -1 | 1,
): Columns {
  const sorted = [...columns]
  const order = columns.map((_, index) => index)
  for (const index of side === -1 ? order : order.toReversed()) {
    const here = sorted[index]
    const there = sorted[index + side]
    if (!here || !there || !SORTED.has(here.column)) continue
    const position = new Map(there.ids.map((id, row) => [id, row]))
    const middle = new Map(
      here.ids.map((id, row) => [id, meanHeight(links.get(id), position) ?? row]),
    )
    const last = (id: string) => (collapsed.has(id) ? 1 : 0)
    sorted[index] = {
      ...here,
      ids: here.ids.toSorted(
        (a, b) => last(a) - last(b) || (middle.get(a) ?? 0) - (middle.get(b) ?? 0),
      ),
    }
  }
  return sorted
}

/** How often edges between neighbouring columns cross. */
function countCrossings(columns: Columns, edges: MapShape['edges']): number {
  const place = new Map<string, { index: number; row: number }>()
  for (const [index, { ids }] of columns.entries())
    for (const [row, id] of ids.entries()) place.set(id, { index, row })
  const gaps = new Map<number, [from: number, to: number][]>()
  for (const { from, to } of edges) {
    const [a, b] = [place.get(from), place.get(to)]
    if (!a || !b || b.index !== a.index + 1) continue
    const gap = gaps.get(a.index) ?? []
    gap.push([a.row, b.row])
    gaps.set(a.index, gap)
  }
  return [...gaps.values()].reduce((sum, gap) => sum + inversions(gap), 0)
}

/** Pairs of edges of which one starts above the other and ends below it, by a Fenwick tree. */
function inversions(edges: readonly (readonly [from: number, to: number])[]): number {
  const sorted = edges.toSorted(([a, b], [c, d]) => a - c || b - d)
  const size = Math.max(0, ...sorted.map(([, to]) => to)) + 1
  const tree = new Array<number>(size + 1).fill(0)
  let count = 0
  for (const [index, [, to]] of sorted.entries()) {
    let notAbove = 0
    for (let at = to + 1; at > 0; at -= at & -at) notAbove += tree[at] ?? 0
    count += index - notAbove
    for (let at = to + 1; at <= size; at += at & -at) tree[at] = (tree[at] ?? 0) + 1
  }
  return count
}

/** A node without a neighbour stands one row below the one above it. */
function fillGaps(wanted: readonly (number | undefined)[], rows: number): number[] {
  const filled: number[] = []
  for (const [index, each] of wanted.entries())
    filled.push(each ?? (index === 0 ? firstOf(wanted, rows) : (filled[index - 1] ?? 0) + 1))
  return filled
}

const firstOf = (wanted: readonly (number | undefined)[], rows: number) => {
  const next = wanted.findIndex((each) => each !== undefined)
  return next < 0 ? (rows - wanted.length) / 2 : (wanted[next] ?? 0) - next
}

/**
 * The heights nearest to the wanted ones that keep the order, lie at least one row apart and fit into `rows`:
 * isotonic regression by pooling adjacent violators. Rounded down to half rows, which keeps the distances.
 */
export function spread(wanted: readonly number[], rows: number): number[] {
  const blocks: { sum: number; count: number }[] = []
  for (const [index, each] of wanted.entries()) {
    let block = { sum: each - index, count: 1 }
    for (
      let above = blocks.at(-1);
      above && above.sum / above.count > block.sum / block.count;
      above = blocks.at(-1)
    ) {
      block = { sum: block.sum + above.sum, count: block.count + above.count }
      blocks.pop()
    }
    blocks.push(block)
  }
  const slack = Math.max(0, rows - wanted.length)
  return blocks
    .flatMap(({ sum, count }) => new Array<number>(count).fill(sum / count))
    .map((base, index) => Math.floor(Math.min(slack, Math.max(0, base)) * 2) / 2 + index)
}

/** A column's nodes from top to bottom. */
export const sortedByHeight = <Node extends Pick<MapNode, 'id'>>(
  nodes: readonly Node[],
  { y }: MapLayout,
): Node[] => nodes.toSorted((a, b) => (y.get(a.id) ?? 0) - (y.get(b.id) ?? 0))
