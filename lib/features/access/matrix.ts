import { ORGANIZATION } from './class-access'
import { levelsOf } from './principal-rows'
import type { ResolvedQuestion } from './question'
import type { AccessSubject, MatrixAnswer, MatrixCell, MatrixRow } from './schema'
import type { SubjectAccess } from './subject-access'

const COLUMNS = 8

type Entry = { subject: AccessSubject; cells: MatrixCell[]; count?: number }

const NONE: MatrixCell = { held: 0, paper: 0, denied: 0 }
const isSet = ({ held, paper, denied }: MatrixCell = NONE) => (held | paper | denied) !== 0
const joined = (a: MatrixCell, b: MatrixCell = NONE): MatrixCell => {
  const [held, paper] = [a.held | b.held, a.paper | b.paper]
  return { held, paper: paper & ~held, denied: (a.denied | b.denied) & ~held & ~paper }
}

/** One row for each principal, with a cell for each bucket and, at the end, one for the organization. */
function entriesOf(found: readonly SubjectAccess[]): Entry[] {
  const known = new Map<string, MatrixCell[]>()
  return found.map(({ subject, access, credentials }) => {
    const key = `${credentials.state} ${access.key}`
    const cells = known.get(key) ?? [
      ...Array.from(access.cells.buckets, (given, i) =>
        levelsOf(given, access.takenCells.buckets[i] ?? 0, credentials),
      ),
      levelsOf(access.cells.organization, access.takenCells.organization, credentials),
    ]
    known.set(key, cells)
    return { subject, cells }
  })
}

/** Groups accounts by namespace; principals without a namespace keep their own row. */
function groupByNamespace(rows: readonly Entry[]): Entry[] {
  const groups = new Map<string, Entry & { count: number }>()
  for (const { subject, cells } of rows) {
    const { cluster, clusterId, namespace, principal } = subject
    const key = namespace ? JSON.stringify([cluster, namespace]) : principal
    const group = groups.get(key)
    if (group) {
      group.count++
      group.cells = group.cells.map((cell, i) => joined(cell, cells[i]))
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
        cells,
        count: 1,
      })
  }
  return [...groups.values()]
}

/** The answer as a matrix: the most reached resources have a column of their own, the others share one. */
export function layOutMatrix(
  found: readonly SubjectAccess[],
  { scope, organization, inBuckets }: ResolvedQuestion,
  { group, most }: { group: 'namespace' | 'account'; most: number },
): MatrixAnswer {
  const entries = entriesOf(found)
  const grouped = group === 'namespace' ? groupByNamespace(entries) : entries
  const rank = ({ cells }: Entry) => (cells.some(({ held }) => held !== 0) ? 0 : 1)
  const rows = grouped.toSorted((a, b) => rank(a) - rank(b))
  const names = [...scope.buckets, ORGANIZATION]
  const weights = new Uint32Array(names.length)
  for (const { cells } of rows)
    for (const [i, cell] of cells.entries()) if (isSet(cell)) weights[i] = (weights[i] ?? 0) + 1
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
    rows: rows.slice(0, most).map(({ subject, cells, count }): MatrixRow => {
      const others = rest.filter((i) => isSet(cells[i]))
      return {
        ...subject,
        ...(count !== undefined && { count }),
        cells: shown.map((i) => cells[i] ?? NONE),
        others: others.reduce((all, i) => joined(all, cells[i]), NONE),
        otherCount: others.length,
      }
    }),
  }
}
