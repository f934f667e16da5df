'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { askedTogether, useBucketGates } from '@/components/buckets/use-bucket-gates'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { DataTable } from '@/components/table/data-table'
import { useUrlParam } from '@/components/table/url-param'
import { Level } from '@/components/ui/level'
import { ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import { SHOWN_LEVELS } from '@/lib/core/policy/catalogue'
import { accessMatrixQuery } from '@/lib/features/access/queries'
import type { AccessMatrixQuery, MatrixAnswer, MatrixRow } from '@/lib/features/access/schema'
import { secondGates } from '@/lib/features/access/second-gates'
import { AnswerActions } from './answer-actions'
import { matrixColumns } from './matrix-columns'
import { MatrixFilters } from './matrix-filters'
import { UnreadGates, UnreadNote } from './parts'
import { plural, restsOn, soFar } from './words'

type MatrixScreenProps = { input: AccessMatrixQuery; initial: MatrixAnswer }

const FILTERS = ['q', 'cluster', 'namespace', 'bucket', 'level', 'by'] as const

/** Everybody who reaches a bucket, by the reading that the page began with. */
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
  const { gates, reading } = useBucketGates(askedTogether({ buckets: names }, columns))
  const gated = columns.filter((bucket) => Object.hasOwn(gates.policies, bucket))
  const definitions = useMemo(
    () => matrixColumns(data, (bucket) => Object.hasOwn(gates.policies, bucket)),
    [data, gates],
  )
  const more = total - rows.length
  const one = given.by === 'namespace' ? 'group' : 'principal'
  return (
    <>
      <PageHead
        title={
          total === 0
            ? `Nobody known${soFar(inventory)} reaches a bucket`
            : `${plural(total, one)}${soFar(inventory)} ${total === 1 ? 'reaches' : 'reach'} ${given.bucket ?? 'buckets'}`
        }
        facts={[restsOn(inventory), <RelativeTime key="at" at={inventory.at} prefix="Read" />]}
        actions={<AnswerActions question="matrix" given={asked} />}
      />
      {error && <ProblemNote problem={{ code: 'upstream', message: error.message }} />}
      <UnreadNote {...inventory} />
      {!reading && <UnreadGates gates={secondGates(gates, columns)} />}
      <MatrixFilters inventory={inventory} />
      <Panel title="By organization policies" aside={<Legend />} flush>
        <DataTable
          caption="Access matrix"
          columns={definitions}
          rows={rows}
          rowKey={keyOf}
          href={(row) => hrefOf(row, given)}
          empty={
            FILTERS.some((key) => key !== 'by' && given[key]) ? (
              <FilteredOut title="None of them matches the filter" />
            ) : (
              <NoneYet title="No policy lets anybody into a bucket yet" />
            )
          }
        />
      </Panel>
      <p className="text-ink-2">
        {more > 0 && `And ${plural(more, 'other')}: filter to find them, or export them all. `}
        {reading && 'The bucket policies are being read. '}
        {gated.length > 0 &&
          `${gated.join(', ')} ${gated.length === 1 ? 'has' : 'have'} a bucket policy, which may refuse some of it. `}
        Each cell leads to its statements, where both are asked.
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
    level: SHOWN_LEVELS.find((each) => each === level),
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
    {SHOWN_LEVELS.map((level) => (
      <Level key={level} held={[level]} />
    ))}
  </span>
)
