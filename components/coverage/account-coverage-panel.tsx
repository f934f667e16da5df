'use client'

import { useQuery } from '@tanstack/react-query'
import { NoneYet } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { coverageQuery, templatesQuery } from '@/lib/features/coverage/queries'
import { CoverageBar } from './coverage-bar'
import { COVERAGE_POLL_MS } from './coverage-poll'
import { gapTone } from './gap-state'
import { UnreadCoverage } from './unread-coverage'
import { WorkloadCoverageTable } from './workload-coverage-table'
import { workloadRows } from './workload-rows'

type AccountCoverageProps = { cluster: string; namespace: string; account: string }

/** The pods of an annotated service account: what they carry, and what a new one would. */
export function AccountCoveragePanel({ cluster, namespace, account }: AccountCoverageProps) {
  const of = { namespace, account }
  const query = useQuery({ ...coverageQuery(cluster, of), refetchInterval: COVERAGE_POLL_MS })
  const templates = useQuery({ ...templatesQuery(cluster, of), refetchInterval: COVERAGE_POLL_MS })
  const { data } = query
  return (
    <Panel
      title="Pods"
      flush
      aside={
        data && (
          <>
            <CoverageBar covered={data.covered} pods={data.pods} tone={gapTone(data)} />
            <RelativeTime prefix="Read" at={data.at} />
          </>
        )
      }
    >
      <QueryPart
        query={query}
        what={`the pods of ${account}`}
        skeleton={<PanelSkeleton lines={3} />}
      >
        {(report) => (
          <>
            <UnreadCoverage
              title="Incomplete: could not read everything"
              unread={[...report.unread, ...(templates.data?.unread ?? [])]}
            />
            <WorkloadCoverageTable
              caption={`Pods of ${account}`}
              rows={workloadRows(report, templates.data)}
              sortParam="pods"
              empty={
                <NoneYet title="No pod is running">
                  Pods that use this service account appear here, with what they carry.
                </NoneYet>
              }
            />
          </>
        )}
      </QueryPart>
    </Panel>
  )
}
