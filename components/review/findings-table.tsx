'use client'

import { useState } from 'react'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { type Column, DataTable } from '@/components/table/data-table'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { findingTitle, RISKS, riskOf } from '@/lib/features/review/kinds'
import type { OrganizationReview } from '@/lib/features/review/schema'
import { AcceptDialog } from './accept-dialog'
import { FindingCell, placeAt, RiskBadge, WhereCell } from './finding-cells'
import { FindingFilters, useFindingFilters } from './finding-filters'
import type { Row } from './use-review'

type FindingsTableProps = {
  caption: string
  rows: Row[]
  clusters: OrganizationReview['clusters']
  /** Said where there is nothing. */
  none: string
}

export function FindingsTable({ caption, rows, clusters, none }: FindingsTableProps) {
  const [accepting, setAccepting] = useState<Row>()
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
                What could not be read is named above, and is not in this answer.
              </NoneYet>
            ) : (
              <FilteredOut
                title={`None of ${rows.length} findings matches`}
                actions={<Button onClick={filters.clear}>Clear filter</Button>}
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

const columnsOf = (
  clusters: OrganizationReview['clusters'],
  accept: (row: Row) => void,
): Column<Row>[] => [
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
    header: 'Where',
    cell: ({ where }) => <WhereCell where={where} />,
    sort: ({ where }) => placeAt(where).label,
    priority: 2,
    width: 'min-w-40',
  },
  {
    key: 'affected',
    header: 'Accounts affected',
    cell: ({ affected }) => affected ?? <span className="text-ink-3">–</span>,
    sort: ({ affected }) => affected,
    align: 'end',
    priority: 2,
  },
  {
    key: 'since',
    header: 'Since',
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
        <LinkButton href={placeAt(row.where).href} size="tiny" prefetch={false}>
          {row.where.of === 'policy' ? 'Fix' : 'Open'}
        </LinkButton>
        <Button size="tiny" onClick={() => accept(row)}>
          Accept
        </Button>
      </span>
    ),
  },
]
