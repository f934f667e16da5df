import Link from 'next/link'
import type { Column } from '@/components/table/column'
import { Level } from '@/components/ui/level'
import { Count } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { SHOWN_LEVELS } from '@/lib/core/policy/catalogue'
import type { MatrixAnswer, MatrixRow } from '@/lib/features/access/schema'
import { SubjectWords } from './parts'
import { plural, subjectName } from './words'

const held = (bits: number) => SHOWN_LEVELS.filter((_, i) => (bits & (1 << i)) !== 0)

/** A column for each of the buckets that most reach, and one for all others. */
export const matrixColumns = (
  { columns: buckets, otherColumns: others }: Pick<MatrixAnswer, 'columns' | 'otherColumns'>,
  hasPolicy: (bucket: string) => boolean,
): Column<MatrixRow>[] => [
  {
    key: 'who',
    header: 'Who',
    cell: (row) => <Who {...row} />,
    sort: subjectName,
    width: 'min-w-40',
  },
  ...buckets.map(
    (bucket, i): Column<MatrixRow> => ({
      key: `bucket ${bucket}`,
      header: bucket,
      note: hasPolicy(bucket) ? 'then its own policy' : undefined,
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
                <Level held={held(others)} words={false} />
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
  const level = <Level held={held(bits)} words={false} />
  if (!principal) return level
  return (
    <Link
      href={paths.whatCan({ principal, bucket })}
      prefetch={false}
      {...(gated && { title: `${bucket} has a bucket policy: open for the exact answer` })}
      className="inline-flex rounded-chip hover:outline-2 hover:outline-line-strong hover:outline-offset-2"
    >
      {level}
      <span className="sr-only">
        {' '}
        in {bucket}
        {gated && ', before its bucket policy'}
      </span>
    </Link>
  )
}
