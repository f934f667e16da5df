'use client'

import { useSuspenseQuery } from '@tanstack/react-query'
import { ActivityTabs } from '@/components/activity/activity-tabs'
import { NoneYet } from '@/components/patterns/empty-state'
import { Person } from '@/components/people/person'
import { type Column, DataTable } from '@/components/table/data-table'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { suspensionsQuery } from '@/lib/features/suspensions/queries'
import type { Suspension } from '@/lib/features/suspensions/schema'
import { SuspendedPrincipal } from './suspended-principal'
import { isUnfinished, principalName } from './words'

export function SuspensionState({ state, marks }: Pick<Suspension, 'state' | 'marks'>) {
  if (state === 'restored') return <State kind="done">Restored</State>
  if (marks.some(({ undo }) => undo)) return <State kind="warn">Partly restored</State>
  if (marks.some(isUnfinished)) return <State kind="warn">Partly suspended</State>
  return <State kind="fail">Suspended</State>
}

const columns: Column<Suspension>[] = [
  {
    key: 'name',
    header: 'Principal',
    cell: ({ principal }) => <SuspendedPrincipal principal={principal} />,
    sort: ({ principal }) => principalName(principal),
  },
  {
    key: 'state',
    header: 'State',
    cell: (suspension) => <SuspensionState {...suspension} />,
    sort: ({ state }) => state,
  },
  {
    key: 'reason',
    header: 'Reason',
    cell: ({ reason }) => <span className="[overflow-wrap:anywhere]">{reason}</span>,
    priority: 3,
  },
  {
    key: 'actor',
    header: 'Suspended by',
    cell: ({ actor }) => <Person id={actor} />,
    priority: 3,
  },
  {
    key: 'at',
    header: 'Since',
    cell: ({ at }) => <RelativeTime at={at} />,
    sort: ({ at }) => at,
    align: 'end',
    priority: 2,
    width: 'whitespace-nowrap',
  },
]

export function SuspensionsScreen() {
  const { data } = useSuspenseQuery(suspensionsQuery)
  const open = data.filter(({ state }) => state === 'open').length
  return (
    <>
      <PageHead
        title={titleFor(open)}
        facts={['Each can be restored exactly by anyone who can save policies']}
        actions={
          <LinkButton href={paths.newSuspension()} variant="primary">
            Suspend access
          </LinkButton>
        }
      />
      <ActivityTabs current="suspensions" />
      <Panel flush>
        <DataTable
          caption="Suspensions"
          columns={columns}
          rows={data}
          rowKey={({ id }) => id}
          href={({ id }) => paths.suspension(id)}
          empty={
            <NoneYet title="No suspensions yet">
              A suspension blocks a principal immediately: it denies everything, suspends the access
              keys and can pause the federation config.
            </NoneYet>
          }
        />
      </Panel>
    </>
  )
}

const titleFor = (open: number) => {
  if (open === 0) return 'No open suspensions'
  return `Access of ${plural(open, 'principal')} suspended`
}
