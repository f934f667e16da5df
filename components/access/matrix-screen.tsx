'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { bucketsReadTogether, useBucketPolicyStates } from '@/components/buckets/use-bucket-gates'
import { AccessLevelMark, AccessLevels } from '@/components/patterns/access-levels'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { SegmentedControl } from '@/components/ui/choice'
import { Link } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Select } from '@/components/ui/select'
import { Count } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { plural, pluralOf } from '@/lib/common/plural'
import { ACCESS_LEVELS, levelsOfBits } from '@/lib/core/policy/access-level'
import { accessMatrixQuery } from '@/lib/features/access/queries'
import type {
  AccessInventory,
  AccessMatrixQuery,
  MatrixAnswer,
  MatrixRow,
} from '@/lib/features/access/schema'
import { listBucketPolicySources } from '@/lib/features/access/second-gates'
import {
  AnswerActions,
  restsOn,
  SubjectWords,
  soFar,
  subjectName,
  UnreadAnswerNote,
  UnreadGates,
} from './answer-parts'

type MatrixScreenProps = { input: AccessMatrixQuery; initial: MatrixAnswer }

const FILTERS = ['q', 'cluster', 'namespace', 'bucket', 'level', 'by'] as const

/** The access matrix, based on the snapshot the page was loaded with. */
export function MatrixScreen({ input, initial }: MatrixScreenProps) {
  const given = useFilters()
  const asked = { ...given, reading: initial.inventory.reading }
  const first = FILTERS.every((key) => given[key] === input[key])
  const { data = initial, error } = useQuery({
    ...accessMatrixQuery(asked),
    ...(first && { initialData: initial }),
  })
  const { inventory, columns, rows, total } = data
  const names = useMemo(() => inventory.buckets.map((name) => ({ name })), [inventory.buckets])
  const { gates, reading } = useBucketPolicyStates(bucketsReadTogether({ buckets: names }, columns))
  const gated = columns.filter((bucket) => Object.hasOwn(gates.policies, bucket))
  const definitions = useMemo(
    () => matrixColumns(data, (bucket) => Object.hasOwn(gates.policies, bucket)),
    [data, gates],
  )
  const more = total - rows.length
  const [one, many] =
    given.by === 'namespace'
      ? ['namespace or other principal', 'namespaces and other principals']
      : ['principal', 'principals']
  return (
    <>
      <PageHead
        title={
          total === 0
            ? `No known principal${soFar(inventory)} can access a bucket`
            : `${plural(total, one, many)}${soFar(inventory)} can access ${given.bucket ?? 'buckets'}`
        }
        facts={[restsOn(inventory), <RelativeTime key="at" at={inventory.at} prefix="Read" />]}
        actions={<AnswerActions question="matrix" given={asked} />}
      />
      {error && <ProblemNote problem={{ code: 'upstream', message: error.message }} />}
      <UnreadAnswerNote {...inventory} />
      {!reading && <UnreadGates gates={listBucketPolicySources(gates, columns)} />}
      <MatrixFilters inventory={inventory} />
      <Panel title="Organization policies" aside={<Legend />} flush>
        <DataTable
          caption="Access matrix"
          columns={definitions}
          rows={rows}
          rowKey={keyOf}
          href={(row) => hrefOf(row, given)}
          empty={
            FILTERS.some((key) => key !== 'by' && given[key]) ? (
              <FilteredOut title="No principal matches the filters" />
            ) : (
              <NoneYet title="No policy grants access to a bucket" />
            )
          }
        />
      </Panel>
      <p className="text-ink-2">
        {more > 0 && `${plural(more, 'more row')} not shown. Filter the matrix or export it. `}
        {reading && 'Loading bucket policies. '}
        {gated.length > 0 &&
          `${gated.join(', ')} ${pluralOf(gated.length, 'has', 'have')} a bucket policy that may deny some of this access. `}
        Open a cell for its deciding statements, including bucket policies.
      </p>
    </>
  )
}

function useFilters(): AccessMatrixQuery {
  const [level] = useUrlParam('level')
  const [by] = useUrlParam('by')
  return {
    q: useUrlParam('q')[0].trim() || undefined,
    cluster: useUrlParam('cluster')[0] || undefined,
    namespace: useUrlParam('namespace')[0] || undefined,
    bucket: useUrlParam('bucket')[0] || undefined,
    level: ACCESS_LEVELS.find((each) => each === level),
    by: by === 'namespace' ? by : 'account',
  }
}

const keyOf = ({ principal, cluster, namespace }: MatrixRow) =>
  principal || `${cluster}\n${namespace}`

const hrefOf = ({ principal, cluster, namespace }: MatrixRow, given: AccessMatrixQuery) =>
  principal
    ? paths.whatCan({ principal, ...(given.bucket && { bucket: given.bucket }) })
    : paths.reviewMatrix({
        ...(given.bucket && { bucket: given.bucket }),
        ...(given.level && { level: given.level }),
        cluster,
        namespace,
      })

const Legend = () => (
  <span className="flex flex-wrap gap-x-3">
    {ACCESS_LEVELS.map((level) => (
      <span key={level} className="inline-flex items-center gap-1">
        <AccessLevelMark level={level} />
        {level}
      </span>
    ))}
  </span>
)

/** A column for each of the buckets that most reach, and one for all others. */
export const matrixColumns = (
  { columns: buckets, otherColumns: others }: Pick<MatrixAnswer, 'columns' | 'otherColumns'>,
  hasPolicy: (bucket: string) => boolean,
): Column<MatrixRow>[] => [
  {
    key: 'who',
    header: 'Principal',
    cell: (row) => <Who {...row} />,
    sort: subjectName,
    width: 'min-w-40',
  },
  ...buckets.map(
    (bucket, i): Column<MatrixRow> => ({
      key: `bucket ${bucket}`,
      header: bucket,
      note: hasPolicy(bucket) ? 'has a bucket policy' : undefined,
      cell: (row) => (
        <Cell row={row} bucket={bucket} bits={row.cells[i] ?? 0} gated={hasPolicy(bucket)} />
      ),
      sort: ({ cells }) => cells[i] || undefined,
    }),
  ),
  ...(others > 0
    ? [
        {
          key: 'others',
          header: plural(others, 'other'),
          cell: ({ others, otherCount }: MatrixRow) =>
            otherCount === 0 ? (
              <None />
            ) : (
              <span
                className="inline-flex items-center gap-1.5"
                title={plural(otherCount, 'bucket')}
              >
                <AccessLevels held={levelsOfBits(others)} words={false} />
                <Count>{otherCount}</Count>
              </span>
            ),
          sort: ({ otherCount }: MatrixRow) => otherCount || undefined,
        },
      ]
    : []),
]

const Who = (row: MatrixRow) =>
  row.principal ? (
    <SubjectWords {...row} />
  ) : (
    <span className="inline-flex items-center gap-1.5">
      <span>
        <span className="text-ink-2">{row.cluster} / </span>
        <b>{row.namespace}</b>
      </span>
      <Count>{row.count}</Count>
    </span>
  )

const None = () => (
  <span className="text-ink-3">
    <span aria-hidden>–</span>
    <span className="sr-only">none</span>
  </span>
)

type CellProps = { row: MatrixRow; bucket: string; bits: number; gated: boolean }

/** Leads to the statements that decide. */
function Cell({ row: { principal }, bucket, bits, gated }: CellProps) {
  if (bits === 0) return <None />
  const level = <AccessLevels held={levelsOfBits(bits)} words={false} />
  if (!principal) return level
  return (
    <Link
      href={paths.whatCan({ principal, bucket })}
      prefetch={false}
      {...(gated && { title: `${bucket} has a bucket policy: open to include it` })}
      className="inline-flex rounded-chip hover:outline-2 hover:outline-line-strong hover:outline-offset-2"
    >
      {level}
      <span className="sr-only">
        {' '}
        in {bucket}
        {gated && ', without its bucket policy'}
      </span>
    </Link>
  )
}

const BY = [
  { value: '', label: 'By account' },
  { value: 'namespace', label: 'By namespace' },
]

export function MatrixFilters({ inventory }: { inventory: AccessInventory }) {
  const [by, setBy] = useUrlParam('by')
  const [cluster] = useUrlParam('cluster')
  const { clusters, buckets } = inventory
  const within = clusters.filter(({ name }) => cluster === '' || name === cluster)
  const namespaces = [...new Set(within.flatMap(({ namespaces }) => namespaces))].sort()
  return (
    <div className="flex flex-wrap items-center gap-3">
      <FilterInput label="Filter by cluster, namespace, name" />
      <Chosen param="cluster" label="Cluster" values={clusters.map(({ name }) => name)} />
      <Chosen param="namespace" label="Namespace" values={namespaces} />
      <Chosen param="bucket" label="Bucket" values={buckets} />
      <Chosen param="level" label="Level" values={ACCESS_LEVELS} />
      <SegmentedControl label="Rows" value={by} onValueChange={setBy} options={BY} />
    </div>
  )
}

type ChosenProps = { param: string; label: string; values: readonly string[] }

function Chosen({ param, label, values }: ChosenProps) {
  const [value, setValue] = useUrlParam(param)
  const all = value === '' || values.includes(value) ? values : [value, ...values]
  return (
    <div className="w-36 max-md:w-[calc(50%-6px)]">
      <Select
        aria-label={label}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        options={[
          { value: '', label: `${label}: any` },
          ...all.map((each) => ({ value: each, label: each })),
        ]}
      />
    </div>
  )
}
