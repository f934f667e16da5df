'use client'

import { QueryPart } from '@/components/patterns/query-part'
import { DataTable } from '@/components/table/data-table'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { State } from '@/components/ui/state'
import { useFilters } from '@/components/verifications/filters'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { CANARY_PAGE } from '@/lib/core/canary/canary-rank'
import type { CanaryList } from '@/lib/features/canaries/schema'
import { canaryColumns, pagedCanaryColumns } from './canary-columns'
import { useCanaries } from './use-canaries'

/** The canaries of all clusters, the worst first, filtered as the page filters its runs. */
export function CanariesPanel() {
  const { all } = useFilters()
  const [from = '', setFrom] = useUrlParam('canaries-from')
  const filter = {
    cluster: all.cluster[0] || undefined,
    namespace: all.namespace[0] || undefined,
    account: all.account[0] || undefined,
    q: all.q[0] || undefined,
  }
  const start = Number.parseInt(from, 10) || 0
  const query = useCanaries({ ...filter, ...(start > 0 && { from: start }) })
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  return (
    <Panel id="canaries" title="Canaries" flush aside={query.data && <Totals list={query.data} />}>
      <QueryPart query={query} what="the canaries" skeleton={<PanelSkeleton lines={2} />}>
        {(list) => (
          <>
            {list.hidden.length > 0 && <HiddenCanaries hidden={list.hidden} />}
            {list.beyond > 0 && (
              <Note kind="info" title={`${plural(list.beyond, 'namespace')} not listed.`}>
                Open a service account in one of them to see its canaries.
              </Note>
            )}
            <DataTable
              caption="Canaries"
              columns={list.total > list.rows.length ? pagedCanaryColumns : canaryColumns}
              rows={list.rows}
              rowKey={({ id }) => id}
              href={({ cluster, namespace, account }) =>
                paths.serviceAccount(cluster, namespace, account)
              }
              sortParam="canaries"
              empty={
                <p className="px-3.5 py-2.5 text-ink-2">
                  {isFiltered || start > 0
                    ? 'No canary matches the filters.'
                    : 'No canary yet. Open a service account and create one: it verifies an access on a schedule.'}
                </p>
              }
            />
            <Pages list={list} start={start} onTurn={(at) => setFrom(at > 0 ? String(at) : '')} />
          </>
        )}
      </QueryPart>
    </Panel>
  )
}

function Totals({ list: { counts } }: { list: CanaryList }) {
  if (counts.all === 0) return null
  if (counts.red > 0) return <State kind="fail">{counts.red} red</State>
  return plural(counts.all, 'canary', 'canaries')
}

type PagesProps = { list: CanaryList; start: number; onTurn: (start: number) => void }

/** Turns the pages of a list that is longer than one. */
function Pages({ list: { rows, total }, start, onTurn }: PagesProps) {
  if (total <= rows.length && start === 0) return null
  const end = start + rows.length
  return (
    <div className="flex flex-wrap items-center gap-2 px-3.5 py-2.5">
      <span className="text-ink-2">
        {rows.length > 0 ? `${start + 1}–${end} of ${total}, worst first` : `0 of ${total}`}
      </span>
      {start > 0 && (
        <Button size="tiny" onClick={() => onTurn(Math.max(0, start - CANARY_PAGE))}>
          Previous canaries
        </Button>
      )}
      {end < total && (
        <Button size="tiny" onClick={() => onTurn(end)}>
          Next canaries
        </Button>
      )}
    </div>
  )
}

function HiddenCanaries({ hidden }: { hidden: CanaryList['hidden'] }) {
  const places = hidden.map(({ clusterName, namespace }) => `${clusterName}/${namespace}`)
  const [first] = hidden
  return (
    <Note kind="warn" title={`Incomplete: could not read canaries in ${places.join(', ')}.`}>
      {first?.problem.message} {first?.problem.next}
    </Note>
  )
}
