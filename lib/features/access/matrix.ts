import { EVERY_LEVEL, levelBits } from '@/lib/core/policy/access-level'
import type { AccessEngine, AccessSnapshot } from './access-snapshot'
import type { AccessMatrixQuery, AccessSubject, MatrixAnswer, MatrixRow } from './schema'

const COLUMNS = 6

export type MatrixEntry = { subject: AccessSubject; cells: Uint8Array }

/** The principals with bucket access that match the filter. */
export function findMatrixEntries(
  { matrix }: AccessEngine,
  { subjects, searched, buckets }: Pick<AccessSnapshot, 'subjects' | 'searched' | 'buckets'>,
  { q = '', cluster, namespace, bucket, level }: Omit<AccessMatrixQuery, 'by' | 'reading'>,
): MatrixEntry[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const wanted = level === undefined ? EVERY_LEVEL : levelBits([level])
  const column = bucket === undefined ? undefined : buckets.indexOf(bucket)
  const reaches = (cells: Uint8Array) =>
    column === undefined
      ? cells.some((cell) => (cell & wanted) !== 0)
      : ((cells[column] ?? 0) & wanted) !== 0
  const known = new Map<Uint8Array, boolean>()
  return subjects.flatMap((subject, i) => {
    if (cluster !== undefined && subject.cluster !== cluster) return []
    if (namespace !== undefined && subject.namespace !== namespace) return []
    const text = searched[i] ?? ''
    if (!words.every((word) => text.includes(word))) return []
    const cells = matrix.row(subject.principal)
    const reached = known.get(cells) ?? reaches(cells)
    known.set(cells, reached)
    return reached ? [{ subject, cells }] : []
  })
}

/** Groups accounts by namespace; principals without a namespace keep their own row. */
export function groupByNamespace(
  rows: readonly MatrixEntry[],
): (MatrixEntry & { count?: number })[] {
  const groups = new Map<string, MatrixEntry & { count: number }>()
  for (const { subject, cells } of rows) {
    const { cluster, clusterId, namespace, principal } = subject
    const key = namespace ? `${cluster}\n${namespace}` : principal
    const group = groups.get(key)
    if (group) {
      group.count++
      for (let i = 0; i < cells.length; i++)
        group.cells[i] = (group.cells[i] ?? 0) | (cells[i] ?? 0)
    } else
      groups.set(key, {
        subject: namespace
          ? { principal: '', cluster, namespace, name: '', ...(clusterId && { clusterId }) }
          : subject,
        cells: cells.slice(),
        count: 1,
      })
  }
  return [...groups.values()]
}

/** Gives the most accessed buckets their own columns and groups the others. */
export function layOutMatrix(
  rows: readonly (MatrixEntry & { count?: number })[],
  buckets: readonly string[],
  { bucket, most }: { bucket: string | undefined; most: number },
): Pick<MatrixAnswer, 'columns' | 'otherColumns' | 'rows'> {
  const weights = new Uint32Array(buckets.length)
  for (const { cells } of rows)
    for (let i = 0; i < cells.length; i++) if (cells[i]) weights[i] = (weights[i] ?? 0) + 1
  const reached = [...buckets.keys()].filter((i) => (weights[i] ?? 0) > 0)
  const heaviest = reached.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0))
  const shown = bucket === undefined ? heaviest.slice(0, COLUMNS) : [buckets.indexOf(bucket)]
  const rest = heaviest.filter((i) => !shown.includes(i))
  return {
    columns: shown.map((i) => buckets[i] ?? ''),
    otherColumns: rest.length,
    rows: rows.slice(0, most).map(({ subject, cells, count }): MatrixRow => {
      const others = rest.filter((i) => (cells[i] ?? 0) !== 0)
      return {
        ...subject,
        ...(count !== undefined && { count }),
        cells: shown.map((i) => cells[i] ?? 0),
        others: others.reduce((bits, i) => bits | (cells[i] ?? 0), 0),
        otherCount: others.length,
      }
    }),
  }
}
