'use client'

import { useQuery } from '@tanstack/react-query'
import { NoneYet } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { coverageQuery, templatesQuery } from '@/lib/features/coverage/queries'
import type { CoverageReport, CoveredNamespace } from '@/lib/features/coverage/schema'
import { coverageTitle } from '@/lib/features/coverage/words'
import { CoverageBar } from './coverage-bar'
import { COVERAGE_POLL_MS } from './coverage-poll'
import { GapState, gapTone } from './gap-state'
import { TemplatesList } from './templates-list'
import { UnreadCoverage } from './unread-coverage'
import { WorkloadCoverageTable } from './workload-coverage-table'
import { workloadRows } from './workload-rows'

const columns: Column<CoveredNamespace>[] = [
  { key: 'namespace', header: 'Namespace', cell: ({ namespace }) => <b>{namespace}</b> },
  {
    key: 'accounts',
    header: 'Annotated accounts',
    align: 'end',
    priority: 3,
    cell: ({ accounts }) => `${accounts.annotated} of ${accounts.total}`,
  },
  {
    key: 'pods',
    header: 'With credentials',
    cell: (row) => <CoverageBar covered={row.covered} pods={row.pods} tone={gapTone(row)} />,
  },
  { key: 'without', header: 'Without', cell: (row) => <GapState {...row} /> },
  { key: 'show', header: 'Pods', quiet: true, align: 'end', cell: (row) => <ShowPods {...row} /> },
]

function ShowPods({ namespace, pods }: CoveredNamespace) {
  const [shown, show] = useUrlParam('pods')
  const isOpen = shown === namespace
  if (pods === 0) return null
  return (
    <Button
      size="tiny"
      aria-expanded={isOpen}
      aria-label={isOpen ? `Hide pods of ${namespace}` : `Show pods of ${namespace}`}
      onClick={() => show(isOpen ? '' : namespace)}
    >
      {isOpen ? 'Hide' : 'Show'}
      <span className="max-sm:hidden"> pods</span>
    </Button>
  )
}

type CoveragePanelProps = { id: string; name: string }

/** Of the pods that should carry credentials in a cluster, how many do. */
export function CoveragePanel({ id, name }: CoveragePanelProps) {
  const query = useQuery({ ...coverageQuery(id), refetchInterval: COVERAGE_POLL_MS })
  const templates = useQuery({ ...templatesQuery(id), refetchInterval: COVERAGE_POLL_MS })
  const { data } = query
  return (
    <Panel
      flush
      title="Injection coverage"
      aside={
        <>
          {data && data.pods > 0 && (
            <CoverageBar covered={data.covered} pods={data.pods} tone={gapTone(data)} />
          )}
          {data && <RelativeTime prefix="Read" at={data.at} />}
          <Button
            size="tiny"
            pending={query.isFetching}
            onClick={() => void Promise.all([query.refetch(), templates.refetch()])}
          >
            Read again
          </Button>
        </>
      }
    >
      <QueryPart query={query} what={`the pods of ${name}`} skeleton={<PanelSkeleton lines={3} />}>
        {(report) => <Coverage id={id} name={name} report={report} templates={templates.data} />}
      </QueryPart>
      {templates.data && templates.data.templates.length > 0 && (
        <div className="border-line border-t">
          <TemplatesList report={templates.data} />
        </div>
      )}
      {templates.data && (
        <UnreadCoverage
          title="Incomplete: could not read all workloads"
          unread={templates.data.unread.filter(
            ({ what }) => !data?.unread.some((each) => each.what === what),
          )}
        />
      )}
    </Panel>
  )
}

type CoverageProps = CoveragePanelProps & {
  report: CoverageReport
  templates: Parameters<typeof workloadRows>[1]
}

function Coverage({ id, name, report, templates }: CoverageProps) {
  const [shown] = useUrlParam('pods')
  const { namespaces, rest, unread, unlisted } = report
  const rows = workloadRows(report, templates).filter(({ namespace }) => namespace === shown)
  return (
    <>
      <UnreadCoverage title="Incomplete: could not read all pods" unread={unread} />
      {namespaces.length > 0 && (
        <p className="border-line border-b px-3.5 py-2 font-semibold">{coverageTitle(report)}</p>
      )}
      <DataTable
        caption={`Injection coverage of ${name}`}
        columns={columns}
        rows={namespaces}
        rowKey={({ namespace }) => namespace}
        sortParam="coverage"
        empty={
          <NoneYet
            title="No service account is annotated"
            actions={
              <LinkButton href={paths.workloads({ cluster: id })}>
                Choose a service account
              </LinkButton>
            }
          >
            Pods of annotated service accounts appear here, with those that carry credentials.
          </NoneYet>
        }
      />
      {rest.namespaces > 0 && namespaces.length > 0 && (
        <p className="border-line border-t px-3.5 py-2 text-ink-2">
          {plural(rest.namespaces, 'more namespace')}: none of{' '}
          {plural(rest.accounts, 'service account')} is annotated
        </p>
      )}
      {shown && rows.length > 0 && (
        <div className="border-line border-t">
          <h3 className="px-3.5 pt-2 font-semibold">Workloads of {shown}</h3>
          <WorkloadCoverageTable
            caption={`Workloads of ${shown}`}
            rows={rows}
            sortParam="workloads"
            empty={null}
          />
        </div>
      )}
      {unlisted > 0 && (
        <p className="border-line border-t px-3.5 py-2 text-ink-2">
          {plural(unlisted, 'workload')} with fewer gaps are counted and not listed.
        </p>
      )}
    </>
  )
}
