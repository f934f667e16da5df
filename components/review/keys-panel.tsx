'use client'

import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { NoneYet } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { type Column, DataTable } from '@/components/table/data-table'
import { Button } from '@/components/ui/button'
import { Identifier } from '@/components/ui/identifier'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { TableSkeleton } from '@/components/ui/skeleton'
import { State } from '@/components/ui/state'
import { useNarrow } from '@/components/ui/use-narrow'
import { plural } from '@/lib/common/plural'
import { permanentKeysQuery } from '@/lib/features/review/queries'
import type {
  OrganizationReview,
  PermanentKey,
  PermanentKeysReport,
} from '@/lib/features/review/schema'
import { PrincipalChip } from './finding-cells'
import { ReplacementCandidates } from './key-candidates'
import { RevokeKeyDialog } from './revoke-key'

/** Access keys that never expire, the service accounts that could replace them, and their revocation. */
export function KeysPanel({ clusters }: Pick<OrganizationReview, 'clusters'>) {
  const query = useQuery(permanentKeysQuery)
  const [revoking, setRevoking] = useState<PermanentKey>()
  const narrow = useNarrow()
  return (
    <Panel
      title="Access keys that never expire"
      flush
      footer={
        <p className="text-ink-2 text-small">
          CoreWeave’s API does not include when a key was created; “First seen” is when this console
          first saw it. The audit logs of the buckets show who uses a key.
        </p>
      }
    >
      <QueryPart query={query} what="the access keys" skeleton={<TableSkeleton columns={5} />}>
        {(report) => (
          <DataTable
            caption="Access keys that never expire"
            columns={(narrow ? narrowColumnsOf : columnsOf)({
              report,
              clusters,
              revoke: setRevoking,
            })}
            rows={report.keys}
            rowKey={({ id }) => id}
            empty={
              <NoneYet title="No access keys without an expiry">
                Access keys that workloads obtain by token exchange expire after 15 minutes.
              </NoneYet>
            }
          />
        )}
      </QueryPart>
      {revoking && (
        <RevokeKeyDialog
          key={revoking.id}
          accessKey={revoking}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </Panel>
  )
}

type Columns = {
  report: PermanentKeysReport
  clusters: OrganizationReview['clusters']
  revoke: (key: PermanentKey) => void
}

const columnsOf = ({ report, clusters, revoke }: Columns): Column<PermanentKey>[] => [
  {
    key: 'key',
    header: 'Access key',
    cell: (key) => <KeyName accessKey={key} />,
    sort: ({ id }) => id,
    width: 'whitespace-nowrap',
  },
  {
    key: 'principal',
    header: 'Principal',
    cell: (key) => <KeyPrincipal accessKey={key} clusters={clusters} />,
    sort: ({ principal }) => principal,
    width: 'min-w-56',
  },
  {
    key: 'status',
    header: 'Status',
    cell: ({ status }) => <KeyStatus status={status} />,
    sort: ({ status }) => status,
  },
  {
    key: 'since',
    header: 'First seen',
    cell: ({ since }) => <RelativeTime at={since} />,
    sort: ({ since }) => since,
    priority: 3,
    width: 'whitespace-nowrap',
  },
  {
    key: 'candidates',
    header: 'Possible replacements',
    cell: ({ candidates }) => <ReplacementCandidates candidates={candidates} />,
    width: 'w-full min-w-64',
  },
  revokeColumn(report, revoke),
]

/** Everything about a key in one column, as a narrow screen has room for no other. */
const narrowColumnsOf = ({ report, clusters, revoke }: Columns): Column<PermanentKey>[] => [
  {
    key: 'key',
    header: 'Access key',
    cell: (key) => (
      <div className="grid gap-1 py-1">
        <KeyName accessKey={key} />
        <KeyPrincipal accessKey={key} clusters={clusters} />
        <KeyStatus status={key.status} />
        <ReplacementCandidates candidates={key.candidates} />
      </div>
    ),
    sort: ({ id }) => id,
  },
  revokeColumn(report, revoke),
]

const revokeColumn = (
  report: PermanentKeysReport,
  revoke: (key: PermanentKey) => void,
): Column<PermanentKey> => ({
  key: 'actions',
  header: 'Actions',
  quiet: true,
  cell: (key) => (
    <Button
      size="tiny"
      variant="danger"
      disabledReason={revokeDisabledReason(key, report)}
      onClick={() => revoke(key)}
    >
      Revoke
    </Button>
  ),
})

const KeyName = ({ accessKey: { id, name } }: { accessKey: PermanentKey }) => (
  <span className="grid">
    <Identifier value={id} label="access key" />
    {name && <span className="text-ink-2 text-small">{name}</span>}
  </span>
)

type KeyPrincipalProps = {
  accessKey: PermanentKey
  clusters: OrganizationReview['clusters']
}

const KeyPrincipal = ({ accessKey: { principal, reaches }, clusters }: KeyPrincipalProps) => (
  <div className="grid justify-items-start">
    <PrincipalChip principal={principal} clusters={clusters} />
    {reaches !== undefined && (
      <span className="text-ink-2 text-small">can access {plural(reaches, 'bucket')}</span>
    )}
  </div>
)

function KeyStatus({ status }: { status: string }) {
  if (status === 'ACTIVE') return <State kind="warn">Active</State>
  return <State kind={status ? 'pause' : 'idle'}>{status || 'Unknown'}</State>
}

function revokeDisabledReason({ candidates }: PermanentKey, { mayRevoke }: PermanentKeysReport) {
  if (mayRevoke.ok && !mayRevoke.value)
    return 'You cannot revoke access keys. Requires the IAM role Object Storage Admin or cwobject:RevokeAccessKeyByAccessKey.'
  if (candidates.some(({ verification }) => verification.state === 'passed')) return undefined
  return 'No possible replacement has passed its last verification. Verify one first.'
}
