'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { type Column, DataTable } from '@/components/table/data-table'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { findingStep } from '@/lib/features/review/finding-steps'
import { RISKS, riskOf } from '@/lib/features/review/kinds'
import type { OrganizationReview } from '@/lib/features/review/schema'
import { findingTitle } from '@/lib/features/review/words'
import { FindingCell, findingLink, RiskBadge, WhereCell } from './finding-cells'
import { FindingFilters, useFindingFilters } from './finding-filters'
import type { FindingRow } from './use-review'

const AcceptDialog = dynamic(() => import('./accept-dialog').then((it) => it.AcceptDialog), {
  ssr: false,
})

type FindingsTableProps = {
  caption: string
  rows: FindingRow[]
  clusters: OrganizationReview['clusters']
  /** The title of the empty table. */
  none: string
}

export function FindingsTable({ caption, rows, clusters, none }: FindingsTableProps) {
  const [accepting, setAccepting] = useState<FindingRow>()
  const filters = useFindingFilters()
  const shown = rows.filter(filters.isShown)
  return (
    <>
      <FindingFilters filters={filters} rows={rows} />
      <Panel flush>
        <DataTable
          caption={caption}
          columns={columnsOf(clusters, setAccepting)}
          rows={shown}
          rowKey={({ id }) => id}
          empty={
            rows.length === 0 ? (
              <NoneYet title={none}>
                Objects that could not be read are listed above and were not checked.
              </NoneYet>
            ) : (
              <FilteredOut
                title="No finding matches the filters"
                actions={<Button onClick={filters.clear}>Clear filters</Button>}
              />
            )
          }
        />
      </Panel>
      {accepting && (
        <AcceptDialog
          key={accepting.id}
          finding={accepting}
          onClose={() => setAccepting(undefined)}
        />
      )}
    </>
  )
}

function FindingStep({ row: { kind, where } }: { row: FindingRow }) {
  const step = findingStep(kind, where)
  return (
    step && (
      <LinkButton href={step.href} size="tiny" prefetch={false}>
        {step.button}
      </LinkButton>
    )
  )
}

const columnsOf = (
  clusters: OrganizationReview['clusters'],
  accept: (row: FindingRow) => void,
): Column<FindingRow>[] => [
  {
    key: 'risk',
    header: 'Severity',
    cell: (row) => <RiskBadge row={row} />,
    sort: ({ kind }) => RISKS.indexOf(riskOf(kind)),
  },
  {
    key: 'finding',
    header: 'Finding',
    cell: (row) => <FindingCell row={row} clusters={clusters} />,
    sort: ({ kind }) => findingTitle(kind),
    width: 'w-full',
  },
  {
    key: 'where',
    header: 'Location',
    cell: ({ where, kind }) => <WhereCell where={where} kind={kind} />,
    sort: ({ where }) => findingLink(where).label,
    priority: 2,
    width: 'min-w-40',
  },
  {
    key: 'affected',
    header: 'Affected accounts',
    cell: ({ affected }) => affected ?? <span className="text-ink-3">–</span>,
    sort: ({ affected }) => affected,
    align: 'end',
    priority: 2,
  },
  {
    key: 'since',
    header: 'First seen',
    cell: ({ since }) => <RelativeTime at={since} />,
    sort: ({ since }) => since,
    priority: 3,
    width: 'whitespace-nowrap text-ink-2',
  },
  {
    key: 'actions',
    header: 'Actions',
    quiet: true,
    cell: (row) => (
      <span className="flex justify-end gap-2 max-md:flex-col max-md:items-stretch max-md:text-center">
        <FindingStep row={row} />
        <Button size="tiny" onClick={() => accept(row)}>
          Accept
        </Button>
      </span>
    ),
  },
]
