import type { AccessCells } from '@/lib/core/policy/statement-access'
import { levelsAt, ORGANIZATION } from './class-access'
import { levelsOf } from './principal-rows'
import type { ResolvedQuestion } from './question'
import type { AccessSubject, MatrixAnswer, MatrixCell, MatrixRow } from './schema'
import type { SubjectAccess } from './subject-access'

const COLUMNS = 8

/** The access of all principals that the same statements name and that get credentials alike. */
type Holding = Pick<SubjectAccess, 'access' | 'credentials'>

/** A row before its cells are made, as an organization can have thousands of resources and only some are shown. */
type Entry = { subject: AccessSubject; holdings: ReadonlyMap<string, Holding>; count?: number }

const NONE: MatrixCell = { held: 0, paper: 0, denied: 0 }
const isSet = ({ held, paper, denied }: MatrixCell) => (held | paper | denied) !== 0
const joined = (a: MatrixCell, b: MatrixCell): MatrixCell => {
  const [held, paper] = [a.held | b.held, a.paper | b.paper]
  return { held, paper: paper & ~held, denied: (a.denied | b.denied) & ~held & ~paper }
}

const cellAt = ({ holdings }: Entry, at: number): MatrixCell =>
  [...holdings.values()]
    .map(({ access, credentials }) =>
      levelsOf(levelsAt(access.cells, at), levelsAt(access.takenCells, at), credentials),
    )
    .reduce(joined, NONE)

const isHeld = ({ holdings }: Entry) =>
  [...holdings.values()].some(
    ({ access, credentials }) => credentials.state === 'effective' && access.given.length > 0,
  )

/** One row for each principal. */
function entriesOf(found: readonly SubjectAccess[]): Entry[] {
  const known = new Map<string, Entry['holdings']>()
  return found.map(({ subject, access, credentials }) => {
    const key = `${credentials.state} ${access.key}`
    const holdings = known.get(key) ?? new Map([[key, { access, credentials }]])
    known.set(key, holdings)
    return { subject, holdings }
  })
}

/** Groups accounts by namespace; principals without a namespace keep their own row. */
function groupByNamespace(rows: readonly Entry[]): Entry[] {
  const groups = new Map<string, Entry & { holdings: Map<string, Holding>; count: number }>()
  for (const { subject, holdings } of rows) {
    const { cluster, clusterId, namespace, principal } = subject
    const key = namespace ? JSON.stringify([cluster, namespace]) : principal
    const group = groups.get(key)
    if (group) {
      group.count++
      for (const [each, holding] of holdings) group.holdings.set(each, holding)
    } else
      groups.set(key, {
        subject: namespace
          ? {
              principal: '',
              kind: 'account',
              cluster,
              namespace,
              name: '',
              ...(clusterId && { clusterId }),
            }
          : subject,
        holdings: new Map(holdings),
        count: 1,
      })
  }
  return [...groups.values()]
}

/** How many rows have something on each of so many resources. */
function weigh(rows: readonly Entry[], resources: number): Uint32Array {
  const weights = new Uint32Array(resources)
  const alike = new Map<Entry['holdings'], number>()
  for (const { holdings } of rows) alike.set(holdings, (alike.get(holdings) ?? 0) + 1)
  const placesOf = rememberPlaces()
  // The last holdings that were counted on each resource, so that each counts once.
  const counted = new Uint32Array(resources)
  let round = 0
  for (const [holdings, count] of alike) {
    round++
    for (const { access } of holdings.values())
      for (const { cells } of [...access.given, ...access.taken])
        for (const at of placesOf(cells)) {
          if (counted[at] === round) continue
          counted[at] = round
          weights[at] = (weights[at] ?? 0) + count
        }
  }
  return weights
}

/** Returns a function from the cells of a statement to the resources that have any levels in them. */
function rememberPlaces(): (cells: AccessCells) => readonly number[] {
  const known = new Map<AccessCells, number[]>()
  return (cells) => {
    const found = known.get(cells)
    if (found) return found
    const places: number[] = []
    for (let at = 0; at <= cells.buckets.length; at++)
      if (levelsAt(cells, at) !== 0) places.push(at)
    known.set(cells, places)
    return places
  }
}

/** The answer as a matrix: the most reached resources have a column of their own, the others share one. */
export function layOutMatrix(
  found: readonly SubjectAccess[],
  { scope, organization, inBuckets }: ResolvedQuestion,
  { group, most }: { group: 'namespace' | 'account'; most: number },
): MatrixAnswer {
  const entries = entriesOf(found)
  const grouped = group === 'namespace' ? groupByNamespace(entries) : entries
  const rows = [...grouped.filter(isHeld), ...grouped.filter((entry) => !isHeld(entry))]
  const names = [...scope.buckets, ORGANIZATION]
  const weights = weigh(rows, names.length)
  const last = names.length - 1
  const buckets = inBuckets ? [...scope.buckets.keys()] : []
  // What was named has a column though nobody reaches it.
  const wanted = buckets.length <= COLUMNS ? buckets : buckets.filter((i) => (weights[i] ?? 0) > 0)
  const heaviest = wanted.toSorted((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0))
  const shown = [...heaviest.slice(0, COLUMNS), ...(organization ? [last] : [])]
  const rest = heaviest.slice(COLUMNS).filter((i) => (weights[i] ?? 0) > 0)
  return {
    columns: shown.map((i) => names[i] ?? ''),
    otherColumns: rest.length,
    total: rows.length,
    rows: rows.slice(0, most).map((entry): MatrixRow => {
      const { subject, count } = entry
      const others = rest.map((i) => cellAt(entry, i)).filter(isSet)
      return {
        ...subject,
        ...(count !== undefined && { count }),
        cells: shown.map((i) => cellAt(entry, i)),
        others: others.reduce(joined, NONE),
        otherCount: others.length,
      }
    }),
  }
}
