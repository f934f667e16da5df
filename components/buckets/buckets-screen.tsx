'use client'

import { FilteredOut, NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { type Column, DataTable } from '@/components/table/data-table'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { ExternalLink, TextLink } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { listAnd } from '@/lib/common/list'
import { matches } from '@/lib/common/matches'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import type { Reading } from '@/lib/common/result'
import type { BucketSummary } from '@/lib/features/buckets/schema'

const columns: Column<BucketSummary>[] = [
  {
    key: 'name',
    header: 'Bucket',
    cell: ({ name }) => <code>{name}</code>,
    sort: ({ name }) => name,
  },
  {
    key: 'zone',
    header: 'Zone',
    cell: ({ zone }) => zone ?? <State kind="idle">Unknown</State>,
    sort: ({ zone }) => zone,
  },
  {
    key: 'clusters',
    header: 'Clusters in the zone',
    cell: ({ clusters }) => <ClusterNames names={clusters} />,
    priority: 2,
  },
  {
    key: 'created',
    header: 'Created',
    cell: ({ createdAt }) =>
      createdAt && (
        <span className="text-ink-2">
          <RelativeTime at={createdAt} />
        </span>
      ),
    sort: ({ createdAt }) => createdAt,
    align: 'end',
    priority: 3,
  },
  {
    key: 'access',
    header: 'Access',
    quiet: true,
    align: 'end',
    cell: ({ name }) => (
      <TextLink href={paths.access({ level: 'Read', bucket: name })}>Who can read it</TextLink>
    ),
  },
]

function ClusterNames({ names }: { names: readonly string[] | undefined }) {
  if (!names) return <State kind="idle">Unknown</State>
  return names.length > 0 ? listAnd(names) : <span className="text-ink-2">None</span>
}

/** The buckets of the organization, with their zones. */
export function BucketsScreen({ reading }: { reading: Reading<BucketSummary[]> }) {
  const [typed, setTyped] = useUrlParam('q')
  if (!reading.ok)
    return (
      <>
        <PageHead title="Buckets" />
        <Panel flush>
          <ProblemState problem={reading.error} title="Could not list buckets" />
        </Panel>
      </>
    )
  const all = reading.value
  const zones = new Set(all.flatMap(({ zone }) => zone ?? []))
  return (
    <>
      <PageHead
        title={
          zones.size > 1
            ? `${plural(all.length, 'bucket')} in ${zones.size} zones`
            : plural(all.length, 'bucket')
        }
        facts={[<RelativeTime key="at" at={reading.at} prefix="Read" />]}
      />
      {all.length > 0 && <FilterInput label="Filter by name, zone, cluster" />}
      <Panel flush>
        <DataTable
          caption="Buckets"
          columns={columns}
          rows={all.filter(({ name, zone, clusters = [] }) =>
            matches(typed, name, zone, ...clusters),
          )}
          rowKey={({ name }) => name}
          href={({ name }) => paths.bucket(name)}
          empty={
            all.length === 0 ? (
              <NoneYet
                title="This organization has no buckets yet"
                actions={
                  <ExternalLink href="https://console.coreweave.com/object-storage/buckets">
                    Create a bucket in the Cloud Console
                  </ExternalLink>
                }
              >
                A bucket is created in one zone; workloads sign their requests for it.
              </NoneYet>
            ) : (
              <FilteredOut
                title={`No bucket matches “${typed}”`}
                actions={<Button onClick={() => setTyped('')}>Clear filter</Button>}
              />
            )
          }
        />
      </Panel>
    </>
  )
}
