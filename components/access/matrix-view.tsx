'use client'

import { type ReactNode, useMemo } from 'react'
import { bucketsReadTogether, useBucketPolicyStates } from '@/components/buckets/use-bucket-gates'
import { AccessLevelMark, AccessLevels } from '@/components/patterns/access-levels'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { Link } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { Count } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { plural, pluralOf } from '@/lib/common/plural'
import { ACCESS_LEVELS, levelsOfBits } from '@/lib/core/policy/access-level'
import type { AccessParams } from '@/lib/features/access/queries'
import type {
  AccessAnswer,
  AccessInventory,
  MatrixCell,
  MatrixRow,
} from '@/lib/features/access/schema'
import { listBucketPolicySources } from '@/lib/features/access/second-gates'
import { subjectName } from '@/lib/features/access/words'
import { SubjectWords, UnreadGates } from './answer-parts'

type Matrix = NonNullable<AccessAnswer['matrix']>
type MatrixViewProps = {
  inventory: AccessInventory
  matrix: Matrix
  params: AccessParams
  empty: ReactNode
}

/** The answer as a matrix of principals and resources. */
export function MatrixView({ inventory, matrix, params, empty }: MatrixViewProps) {
  const { rows, total, columns } = matrix
  const names = useMemo(() => inventory.buckets.map((name) => ({ name })), [inventory.buckets])
  const buckets = columns.filter((name) => name !== '*')
  const { gates, reading } = useBucketPolicyStates(bucketsReadTogether({ buckets: names }, buckets))
  const gated = buckets.filter((bucket) => Object.hasOwn(gates.policies, bucket))
  const definitions = useMemo(
    () =>
      matrixColumns(matrix, {
        params,
        hasPolicy: (bucket) => Object.hasOwn(gates.policies, bucket),
        zoneOf: (bucket) => inventory.zones[inventory.buckets.indexOf(bucket)],
      }),
    [matrix, params, gates, inventory],
  )
  const more = total - rows.length
  return (
    <>
      {!reading && <UnreadGates gates={listBucketPolicySources(gates, buckets)} />}
      <Panel title="Access matrix" aside={<Legend />} flush>
        <DataTable
          caption="Access matrix"
          columns={definitions}
          rows={rows}
          rowKey={keyOf}
          href={(row) => paths.access(narrowed(row, params))}
          empty={empty}
        />
      </Panel>
      <p className="text-ink-2">
        {more > 0 && `${plural(more, 'more row')} not shown. Narrow the question or export it. `}
        {reading && 'Loading bucket policies. '}
        {gated.length > 0 &&
          `${gated.join(', ')} ${pluralOf(gated.length, 'has', 'have')} a bucket policy that may deny some of this access. `}
        Open a cell for its deciding statements, including bucket policies.
      </p>
    </>
  )
}

const keyOf = ({ principal, cluster, namespace }: MatrixRow) =>
  principal || `${cluster}\n${namespace}`

/** The same question about the principals of a row. */
function narrowed(
  { principal, cluster, namespace }: MatrixRow,
  { kind: _, principal: __, q: ___, ...params }: AccessParams,
): AccessParams {
  if (!principal) return { ...params, cluster, namespace, group: 'account' }
  return { ...params, cluster: '', namespace: '', principal, by: 'principal', group: '' }
}

const Legend = () => (
  <span className="flex flex-wrap gap-x-3 gap-y-1">
    {ACCESS_LEVELS.map((level) => (
      <span key={level} className="inline-flex items-center gap-1">
        <AccessLevelMark level={level} />
        {level}
      </span>
    ))}
    <span aria-hidden className="inline-flex items-center gap-1">
      <AccessLevels paper={['Write']} words={false} /> On paper
    </span>
    <span aria-hidden className="inline-flex items-center gap-1">
      <AccessLevels denied={['Delete']} words={false} /> Denied
    </span>
  </span>
)

type ColumnOptions = {
  params: AccessParams
  hasPolicy: (bucket: string) => boolean
  zoneOf: (bucket: string) => string | undefined
}

/** A column for each of the resources that most reach, and one for all others. */
export const matrixColumns = (
  { columns: resources, otherColumns: others }: Pick<Matrix, 'columns' | 'otherColumns'>,
  { params, hasPolicy, zoneOf }: ColumnOptions,
): Column<MatrixRow>[] => [
  {
    key: 'who',
    header: 'Principal',
    cell: (row) => <Who {...row} />,
    sort: subjectName,
    width: 'min-w-40 md:min-w-64',
  },
  ...resources.map((resource, i): Column<MatrixRow> => {
    const isGated = hasPolicy(resource)
    const notes = [zoneOf(resource), isGated && 'has a bucket policy'].filter(Boolean)
    return {
      key: `resource ${resource}`,
      header: resource === '*' ? 'Organization' : resource,
      note: notes.join(', ') || undefined,
      cell: (row) => (
        <Cell
          row={row}
          resource={resource}
          cell={row.cells[i] ?? NONE}
          gated={isGated}
          params={params}
        />
      ),
      sort: ({ cells }) => weightOf(cells[i] ?? NONE),
    }
  }),
  ...(others > 0
    ? [
        {
          key: 'others',
          header: plural(others, 'other'),
          cell: ({ others: all, otherCount }: MatrixRow) =>
            otherCount === 0 ? (
              <NoAccess />
            ) : (
              <span
                className="inline-flex items-center gap-1.5"
                title={plural(otherCount, 'bucket')}
              >
                <Levels cell={all} />
                <Count>{otherCount}</Count>
              </span>
            ),
          sort: ({ otherCount }: MatrixRow) => otherCount || undefined,
        },
      ]
    : []),
]

const NONE: MatrixCell = { held: 0, paper: 0, denied: 0 }
const weightOf = ({ held, paper, denied }: MatrixCell) =>
  held * 10_000 + paper * 100 + denied || undefined

const Levels = ({ cell: { held, paper, denied } }: { cell: MatrixCell }) => (
  <AccessLevels
    held={levelsOfBits(held)}
    paper={levelsOfBits(paper)}
    denied={levelsOfBits(denied)}
    words={false}
  />
)

const Who = (row: MatrixRow) =>
  row.principal ? (
    <SubjectWords {...row} />
  ) : (
    <span className="inline-flex items-center gap-1.5">
      <span>
        <span className="font-normal text-ink-2">{row.cluster} / </span>
        <b>{row.namespace}</b>
      </span>
      <Count>{row.count}</Count>
    </span>
  )

const NoAccess = () => (
  <span className="text-ink-3">
    <span aria-hidden>–</span>
    <span className="sr-only">none</span>
  </span>
)

type CellProps = {
  row: MatrixRow
  resource: string
  cell: MatrixCell
  gated: boolean
  params: AccessParams
}

/** Leads to the statements that decide. */
function Cell({ row, resource, cell, gated, params }: CellProps) {
  if (weightOf(cell) === undefined) return <NoAccess />
  const { principal, cluster, namespace } = row
  const { level, action, key } = params
  const who = principal ? { principal } : { cluster, namespace }
  const where = resource === '*' ? { on: 'organization' } : { bucket: resource, key }
  return (
    <Link
      href={paths.access({ level, action, ...where, ...who })}
      prefetch={false}
      {...(gated && { title: `${resource} has a bucket policy: open to include it` })}
      className="inline-flex rounded-chip hover:outline-2 hover:outline-line-strong hover:outline-offset-2"
    >
      <Levels cell={cell} />
      <span className="sr-only">
        {' '}
        {resource === '*' ? 'on the organization' : `in ${resource}`}
        {gated && ', without its bucket policy'}
      </span>
    </Link>
  )
}
