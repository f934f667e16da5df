'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { NoCluster } from '@/components/clusters/no-cluster'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { StillReading } from '@/components/patterns/still-reading'
import { UnreadNote } from '@/components/patterns/unread-note'
import { ChoiceFilter } from '@/components/table/choice-filter'
import { DataTable } from '@/components/table/data-table'
import { FilterInput } from '@/components/table/filter-input'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { TableSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { plural, pluralOf } from '@/lib/common/plural'
import { clustersQuery } from '@/lib/features/clusters/queries'
import type { Cluster } from '@/lib/features/clusters/schema'
import { workloadColumns } from './account-columns'
import { AnnotatedFilter, useAccountFilter } from './account-filter'
import { useWorkloads } from './use-workloads'
import { WorkloadTabs } from './workload-tabs'

const NO_CLUSTERS: Cluster[] = []

/** The service accounts of every cluster. Each cluster is read on its own, so that a slow one delays no other. */
export function WorkloadsScreen() {
  const router = useRouter()
  const clusters = useQuery(clustersQuery)
  const all = clusters.data ?? NO_CLUSTERS
  const { rows, unread, reading } = useWorkloads(all)
  const injected = rows.filter(({ injection }) => injection !== 'none').length
  const { shown, q, clear } = useAccountFilter(rows)

  return (
    <>
      <PageHead
        title={workloadsTitle({ injected, total: rows.length, reading: reading.length > 0 })}
        facts={[
          clusters.data && plural(all.length, 'cluster'),
          clusters.data && <RelativeTime at={new Date(clusters.dataUpdatedAt)} prefix="Read" />,
        ]}
      />
      <WorkloadTabs current="accounts" />
      <StillReading what="service accounts" clusters={reading} />
      <UnreadNote title="Incomplete: could not read all service accounts" unread={unread} />
      {all.length > 0 && (
        <div className="flex flex-wrap items-center gap-3">
          <FilterInput label="Filter by name, namespace, annotation" />
          <ChoiceFilter
            label="Cluster"
            every="All clusters"
            value=""
            onValueChange={(id) => router.push(paths.workloads({ cluster: id }))}
            options={all.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <AnnotatedFilter />
        </div>
      )}
      <Panel flush>
        <QueryPart
          query={clusters}
          what="the list of clusters"
          skeleton={<TableSkeleton columns={4} />}
        >
          {() =>
            rows.length === 0 && reading.length > 0 ? (
              <TableSkeleton columns={4} />
            ) : (
              <DataTable
                caption="Service accounts"
                columns={workloadColumns}
                rows={shown}
                rowKey={({ cluster, namespace, name }) => `${cluster.id}/${namespace}/${name}`}
                href={({ cluster, namespace, name }) =>
                  paths.serviceAccount(cluster.id, namespace, name)
                }
                empty={<Empty clusters={all.length} rows={rows.length} typed={q} clear={clear} />}
              />
            )
          }
        </QueryPart>
      </Panel>
    </>
  )
}

type EmptyProps = { clusters: number; rows: number; typed: string; clear: () => void }

function Empty({ clusters, rows, typed, clear }: EmptyProps) {
  if (clusters === 0) return <NoCluster />
  if (rows > 0)
    return (
      <FilteredOut
        title={`No service account matches ${typed ? `“${typed}”` : 'the filter'}`}
        actions={<Button onClick={clear}>Clear filter</Button>}
      />
    )
  return (
    <NoneYet
      title="No service account that you can read"
      actions={
        <LinkButton href={paths.workloads({ view: 'namespaces' })} variant="primary">
          Open a namespace
        </LinkButton>
      }
    >
      If you cannot list the service accounts of a cluster, open the namespaces that you work in by
      their name.
    </NoneYet>
  )
}

function workloadsTitle({
  injected,
  total,
  reading,
}: {
  injected: number
  total: number
  reading: boolean
}) {
  if (total === 0) return 'Workloads'
  const some = reading ? 'the first ' : ''
  if (injected === 0) return `None of ${some}${plural(total, 'service account')} is injected`
  return `${injected} of ${some}${plural(total, 'service account')} ${pluralOf(injected, 'is', 'are')} injected`
}
