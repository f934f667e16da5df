'use client'

import dynamic from 'next/dynamic'
import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { ProveRefresh } from '@/components/verifications/prove-refresh'
import { RunActor } from '@/components/verifications/run-actor'
import { RunState } from '@/components/verifications/run-state'
import { RunTicks } from '@/components/verifications/run-ticks'
import { ChooseAccess } from '@/components/verifications/verify-access'
import { VerifyBuckets } from '@/components/verifications/verify-buckets'
import { paths } from '@/lib/common/paths'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'
import type { VerificationSummary } from '@/lib/features/verifications/schema'

const ForeignJobsPanel = dynamic(
  () => import('@/components/verifications/foreign-jobs').then((it) => it.ForeignJobsPanel),
  { ssr: false },
)

const columns: Column<VerificationSummary>[] = [
  {
    key: 'verdict',
    header: 'Proof',
    cell: (run) => <RunState run={run} />,
  },
  {
    key: 'started',
    header: 'Started',
    cell: ({ startedAt }) => <RelativeTime at={startedAt} />,
    width: 'whitespace-nowrap',
  },
  {
    key: 'actor',
    header: 'By',
    cell: (run) => <RunActor run={run} />,
    priority: 2,
  },
]

export function VerificationsPanel({ detail }: { detail: ServiceAccountDetail }) {
  return (
    <>
      <RunsPanel detail={detail} />
      {detail.verifications.ok && detail.verifications.value.foreign.length > 0 && (
        <ForeignJobsPanel jobs={detail.verifications.value.foreign} />
      )}
    </>
  )
}

function RunsPanel({ detail }: { detail: ServiceAccountDetail }) {
  const { verifications, cluster, namespace, name } = detail
  const account = {
    cluster,
    namespace,
    account: name,
    ...(detail.refusals.verify && { disabledReason: detail.refusals.verify }),
  }
  return (
    <Panel
      title="Verifications"
      flush
      aside={
        <>
          {verifications.ok && (
            <RunTicks runs={verifications.value.runs} label="Verifications, oldest first" />
          )}
          <TextLink href={paths.verifications({ cluster, namespace, account: name })}>All</TextLink>
        </>
      }
      footer={
        <div className="flex flex-wrap gap-2">
          <ChooseAccess {...account} size="tiny" />
          <VerifyBuckets {...account} />
          <ProveRefresh {...account} size="tiny" />
        </div>
      }
    >
      {verifications.ok ? (
        <DataTable
          caption="Verifications of this service account"
          columns={columns}
          rows={verifications.value.runs}
          rowKey={(run) => run.name}
          href={(run) => paths.verification(run.cluster, run.namespace, run.name)}
          sortParam="runs"
          empty={
            <NoneYet title="Not verified yet">
              A verification runs a Job as this service account and checks every step of its access.
            </NoneYet>
          }
        />
      ) : (
        <ProblemState problem={verifications.error} />
      )}
    </Panel>
  )
}
