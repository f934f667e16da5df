'use client'

import { QueryPart } from '@/components/patterns/query-part'
import { StillReading } from '@/components/patterns/still-reading'
import { DataTable } from '@/components/table/data-table'
import { matches } from '@/components/table/filter'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { State } from '@/components/ui/state'
import { useFilters } from '@/components/verifications/filters'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import type { CanaryList, CanarySummary } from '@/lib/features/canaries/schema'
import { byState, canaryColumns, countRed } from './canary-columns'
import { useCanaries } from './use-canaries'

/** The canaries of all clusters, the worst first, filtered as the page filters its runs. */
export function CanariesPanel() {
  const { all } = useFilters()
  const isShown = (canary: CanarySummary) =>
    (!all.cluster[0] || canary.cluster === all.cluster[0]) &&
    (!all.namespace[0] || canary.namespace === all.namespace[0]) &&
    (!all.account[0] || canary.account === all.account[0]) &&
    matches(all.q[0], canary.namespace, canary.account, canary.clusterName, canary.cronJob)
  const query = useCanaries()
  const { data } = query
  const red = data ? countRed(data.rows) : 0
  return (
    <Panel
      id="canaries"
      title="Canaries"
      flush
      aside={
        data &&
        data.rows.length > 0 &&
        (red > 0 ? (
          <State kind="fail">{red} red</State>
        ) : (
          plural(data.rows.length, 'canary', 'canaries')
        ))
      }
    >
      <QueryPart query={query} what="the canaries" skeleton={<PanelSkeleton lines={2} />}>
        {(list) => (
          <>
            <StillReading what="canaries" clusters={list.pending} />
            {list.hidden.length > 0 && <HiddenCanaries hidden={list.hidden} />}
            {list.beyond > 0 && (
              <Note kind="info" title={`${plural(list.beyond, 'namespace')} not listed.`}>
                Open a service account in one of them to see its canaries.
              </Note>
            )}
            <DataTable
              caption="Canaries"
              columns={canaryColumns}
              rows={byState(list.rows.filter(isShown))}
              rowKey={({ id }) => id}
              href={({ cluster, namespace, account }) =>
                paths.serviceAccount(cluster, namespace, account)
              }
              sortParam="canaries"
              empty={
                <p className="px-3.5 py-2.5 text-ink-2">
                  {list.rows.length > 0
                    ? 'No canary matches the filters.'
                    : 'No canary yet. Open a service account and create one: it verifies an access on a schedule.'}
                </p>
              }
            />
          </>
        )}
      </QueryPart>
    </Panel>
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
