'use client'

import type { ReactNode } from 'react'
import { type Column, DataTable } from '@/components/table/data-table'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import type { RequestSummary } from '@/lib/features/requests/schema'
import { PersonName } from './person-name'
import { StatusBadge } from './status-badge'
import { formatDay } from './words'

const columns: Column<RequestSummary>[] = [
  { key: 'title', header: 'Request', cell: ({ title, id }) => `${title} (${id})` },
  { key: 'status', header: 'Status', cell: (request) => <StatusBadge request={request} /> },
  {
    key: 'author',
    header: 'Author',
    cell: ({ author }) => <PersonName person={author} />,
    priority: 2,
  },
  { key: 'policy', header: 'Policy', cell: ({ policy }) => <code>{policy}</code>, priority: 3 },
  {
    key: 'expires',
    header: 'Expires after',
    cell: ({ expiresAt }) => (expiresAt ? formatDay(expiresAt) : ''),
    priority: 2,
  },
  {
    key: 'created',
    header: 'Created',
    cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    align: 'end',
  },
]

export const RequestsTable = ({ rows, empty }: { rows: RequestSummary[]; empty: ReactNode }) => (
  <DataTable
    caption="Requests, newest first"
    columns={columns}
    rows={rows}
    rowKey={({ id }) => String(id)}
    href={({ id }) => paths.request(id)}
    empty={empty}
  />
)
