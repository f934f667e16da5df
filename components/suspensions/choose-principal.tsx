'use client'

import { FilteredOut, NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { PrincipalName } from '@/components/people/principal-name'
import { type Column, DataTable } from '@/components/table/data-table'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { matches } from '@/lib/common/matches'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import { SuspendedPrincipal } from './suspended-principal'
import { principalName } from './words'

type Row = { principal: string }

const columns: Column<Row>[] = [
  {
    key: 'name',
    header: 'Name',
    cell: ({ principal }) => <SuspendedPrincipal principal={principal} />,
    sort: ({ principal }) => principalName(principal),
  },
  {
    key: 'principal',
    header: 'Principal',
    cell: ({ principal }) => (
      <span className="text-ink-2">
        <PrincipalName principal={principal} />
      </span>
    ),
    priority: 2,
  },
]

type Props = { policy: string | undefined; reading: Reading<string[]> }

/** Select the principal to suspend from those that policies name. */
export function ChoosePrincipal({ policy, reading }: Props) {
  const [typed, setTyped] = useUrlParam('q')
  const rows = reading.ok ? reading.value.map((principal) => ({ principal })) : []
  const shown = rows.filter(({ principal }) => matches(typed, principal))
  return (
    <>
      <PageHead
        title="Select a principal to suspend"
        facts={[
          policy ? `Principals of ${policy}` : 'Principals of all policies',
          <RelativeTime key="at" at={reading.at} prefix="Read" />,
        ]}
      />
      {reading.ok && <FilterInput label="Filter principals" />}
      <Panel flush>
        {reading.ok ? (
          <DataTable
            caption="Principals"
            columns={columns}
            rows={shown}
            rowKey={({ principal }) => principal}
            href={({ principal }) => paths.newSuspension({ principal })}
            empty={
              rows.length === 0 ? (
                <NoneYet title="No policy names a principal" />
              ) : (
                <FilteredOut
                  title={`No principal matches “${typed}”`}
                  actions={<Button onClick={() => setTyped('')}>Clear filter</Button>}
                />
              )
            }
          />
        ) : (
          <ProblemState problem={reading.error} title="Could not list the principals of policies" />
        )}
      </Panel>
    </>
  )
}
