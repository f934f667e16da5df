'use client'

import { useQuery } from '@tanstack/react-query'
import { decidedColumns } from '@/components/access/decided-columns'
import { AccessLevels } from '@/components/patterns/access-levels'
import { NoneYet } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { accountReachQuery } from '@/lib/features/access/queries'
import type { AccountReach, BucketRow } from '@/lib/features/access/schema'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

const columns: Column<BucketRow>[] = [
  {
    key: 'bucket',
    header: 'Bucket',
    cell: ({ bucket }) => <code>{bucket}</code>,
    sort: ({ bucket }) => bucket,
  },
  { key: 'level', header: 'Level', cell: ({ levels }) => <AccessLevels held={levels} /> },
]
const [because, denied] = decidedColumns<BucketRow>()

/** The buckets that the account can access. The deciding statements have a panel of their own. */
export function ReachPanel({ detail }: { detail: ServiceAccountDetail }) {
  const { cluster, namespace, name, principal } = detail
  const query = useQuery(accountReachQuery({ cluster, namespace, name }))
  return (
    <Panel
      title="Access"
      flush
      aside={
        <>
          {query.data && <RelativeTime at={query.data.at} prefix="Read" />}
          <TextLink href={paths.access({ principal, by: 'principal' })}>What it can do</TextLink>
        </>
      }
      footer={
        <p className="text-ink-2 text-small">
          Organization policies alone decide this list. A bucket policy can deny some of it: “What
          it can do” counts bucket policies too.
        </p>
      }
    >
      <QueryPart query={query} what="its buckets" skeleton={<PanelSkeleton lines={3} />}>
        {(reach) => <Buckets reach={reach} principal={principal} />}
      </QueryPart>
    </Panel>
  )
}

function Buckets({ reach, principal }: { reach: AccountReach; principal: string }) {
  const { rows, others, unread } = reach
  const someDenied = rows.some((row) => row.denied.length > 0)
  return (
    <>
      {unread > 0 && (
        <div className="p-3.5 pb-0">
          <Note
            kind="warn"
            title={`${plural(unread, 'policy', 'policies')} could not be read and may allow or deny more.`}
          />
        </div>
      )}
      <DataTable
        caption="Access by bucket"
        columns={[...columns, because, ...(someDenied ? [denied] : [])]}
        rows={rows}
        rowKey={({ bucket }) => bucket}
        href={({ bucket }) => paths.access({ principal, bucket })}
        sortParam="buckets"
        empty={
          <NoneYet title="No access to any bucket">
            The statements that name this service account match no existing bucket.
          </NoneYet>
        }
      />
      {rows.length > 0 && others > 0 && (
        <p className="border-line border-t px-3.5 py-2 text-ink-3">
          {plural(others, 'other bucket')}: no access
        </p>
      )}
    </>
  )
}
