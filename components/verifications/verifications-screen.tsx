'use client'

import { useSuspenseQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import { ActivityTabs } from '@/components/activity/activity-tabs'
import { AccountLabel } from '@/components/patterns/account-label'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { StillReading } from '@/components/patterns/still-reading'
import { type Column, DataTable } from '@/components/table/data-table'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { matches } from '@/lib/common/matches'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { refetchWhilePending } from '@/lib/common/query'
import { verificationsQuery } from '@/lib/features/verifications/queries'
import type { VerificationList, VerificationSummary } from '@/lib/features/verifications/schema'
import { AccountTicks } from './account-ticks'
import { FilterBar, useFilters } from './filters'
import { RunActor } from './run-actor'
import { RunState } from './run-state'
import { VerifyAll } from './verify-all'

const ForeignJobsPanel = dynamic(() => import('./foreign-jobs').then((it) => it.ForeignJobsPanel), {
  ssr: false,
})

const RUNNING_POLL_MS = 3000
const whileRunning = (list: VerificationList | undefined) =>
  list?.rows.some(({ verdict }) => verdict.state === 'running' || verdict.state === 'ended')
    ? RUNNING_POLL_MS
    : false

const columns: Column<VerificationSummary>[] = [
  {
    key: 'account',
    header: 'Service account',
    cell: ({ clusterName, namespace, account }) => (
      <AccountLabel cluster={clusterName} namespace={namespace} name={account} />
    ),
    sort: ({ clusterName, namespace, account }) => `${namespace}/${account} ${clusterName}`,
  },
  {
    key: 'verdict',
    header: 'Verdict',
    cell: (run) => <RunState run={run} />,
    sort: ({ verdict }) => verdict.state,
  },
  {
    key: 'cause',
    header: 'Cause',
    cell: ({ verdict }) => (verdict.cause ? verdict.sentence : ''),
    sort: ({ verdict }) => verdict.cause,
    priority: 2,
  },
  { key: 'actor', header: 'By', cell: (run) => <RunActor run={run} />, priority: 3 },
  {
    key: 'started',
    header: 'Started',
    cell: ({ startedAt }) => <RelativeTime at={startedAt} />,
    sort: ({ startedAt }) => startedAt,
    align: 'end',
  },
]

/** Every verification whose log this person may read. `canaries` are those of all clusters. */
export function VerificationsScreen({ canaries }: { canaries: ReactNode }) {
  const { data } = useSuspenseQuery({
    ...verificationsQuery(),
    refetchInterval: ({ state: { data } }) => refetchWhilePending(data) || whileRunning(data),
  })
  const { all, clear } = useFilters()
  const [text] = all.q
  const [cluster] = all.cluster
  const [namespace] = all.namespace
  const wanted = { cluster, namespace, account: all.account[0] }
  const rows = data.rows.filter(
    (row) =>
      matchesAll(row, wanted) &&
      (!all.state[0] || row.verdict.state === all.state[0]) &&
      (!all.cause[0] || row.verdict.cause === all.cause[0]) &&
      matches(text, row.namespace, row.account, row.clusterName, row.name, row.verdict.sentence),
  )
  return (
    <>
      <PageHead
        title={verificationsTitle(data.rows)}
        facts={[<RelativeTime key="at" prefix="Read" at={data.at} />]}
        {...(cluster && namespace
          ? {
              actions: (
                <VerifyAll
                  key={`${cluster}/${namespace}`}
                  cluster={cluster}
                  namespace={namespace}
                />
              ),
            }
          : {})}
      />
      <ActivityTabs current="verifications" />
      <StillReading what="verifications" clusters={data.pending} />
      {data.hidden.length > 0 && <Hidden hidden={data.hidden} />}
      {data.beyond > 0 && (
        <Note kind="info" title={`${plural(data.beyond, 'namespace')} not listed.`}>
          Open a service account in one of them to see its verifications.
        </Note>
      )}
      <FilterBar all={all} rows={data.rows} />
      {canaries}
      <AccountTicks rows={rows} />
      <Panel flush>
        <DataTable
          caption="Verifications"
          columns={columns}
          rows={rows}
          rowKey={({ cluster, namespace, name }) => `${cluster}/${namespace}/${name}`}
          href={({ cluster, namespace, name }) => paths.verification(cluster, namespace, name)}
          empty={<Empty data={data} clear={clear} />}
        />
      </Panel>
      <ForeignJobsPanel
        jobs={data.foreign.filter(
          (job) =>
            matchesAll(job, wanted) &&
            matches(text, job.namespace, job.account, job.clusterName, job.name),
        )}
      />
    </>
  )
}

function Empty({ data, clear }: { data: VerificationList; clear: () => void }) {
  if (data.rows.length > 0)
    return (
      <FilteredOut
        title="No verification matches the filters"
        actions={<Button onClick={clear}>Clear filter</Button>}
      />
    )
  if (data.pending.length > 0)
    return <NoneYet title="No verifications yet">Some clusters have not answered yet.</NoneYet>
  return (
    <NoneYet
      title="No verifications yet"
      actions={
        <LinkButton href={paths.clusters()} variant="primary">
          Choose a cluster
        </LinkButton>
      }
    >
      Open a service account and verify it: a Job runs as the account and tests each step.
    </NoneYet>
  )
}

type Wanted = { cluster: string; namespace: string; account: string }
const matchesAll = (row: Wanted, { cluster, namespace, account }: Wanted) =>
  (!cluster || row.cluster === cluster) &&
  (!namespace || row.namespace === namespace) &&
  (!account || row.account === account)

/** Counts each account's latest finished verification; rows come newest first. */
function verificationsTitle(rows: readonly VerificationSummary[]) {
  const newest = new Map<string, VerificationSummary>()
  for (const row of rows) {
    const key = `${row.cluster}/${row.namespace}/${row.account}`
    if (!newest.has(key) && row.verdict.state !== 'running' && row.verdict.state !== 'ended')
      newest.set(key, row)
  }
  const proved = [...newest.values()].filter(({ proof }) => proof?.code === 'proved').length
  if (newest.size === 0) return 'Verifications'
  return `The last verification proves access of ${proved} of ${plural(newest.size, 'service account')} that you can read`
}

function Hidden({ hidden }: { hidden: VerificationList['hidden'] }) {
  const places = hidden.map(({ clusterName, namespace }) => `${clusterName}/${namespace}`)
  const [first] = hidden
  return (
    <Note kind="warn" title={`Incomplete: could not read verifications in ${places.join(', ')}.`}>
      {first?.problem.message} {first?.problem.next}
    </Note>
  )
}
