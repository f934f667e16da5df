'use client'

import { useQuery } from '@tanstack/react-query'
import { WorkloadFindings } from '@/components/diagnosis/workload-findings'
import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { State } from '@/components/ui/state'
import { problemOf } from '@/lib/common/errors'
import { workloadsQuery } from '@/lib/features/workloads/queries'
import type { CheckedWorkload, WorkloadReport, WorkloadsOf } from '@/lib/features/workloads/schema'
import { RestartButton } from './restart-button'

/** The workloads that run as a service account, with the problems in their manifests. */
export function WorkloadsPanel(account: WorkloadsOf) {
  const { data, error } = useQuery(workloadsQuery(account))
  if (error)
    return (
      <Panel title="Workloads" flush>
        <ProblemState problem={problemOf(error)} />
      </Panel>
    )
  if (!data) return <PanelSkeleton lines={3} />
  return (
    <Panel title="Workloads" aside={<RelativeTime prefix="Read" at={data.at} />} flush>
      {data.workloads.length === 0 && (
        <NoneYet title="No workloads">
          Deployments and pods that use this service account appear here.
        </NoneYet>
      )}
      {data.workloads.map((workload) => (
        <Row
          key={`${workload.kind}/${workload.name}`}
          workload={workload}
          report={data}
          account={account}
        />
      ))}
      {!data.complete && (
        <p className="px-3.5 py-2 text-ink-2">
          Incomplete: only the first Deployments and pods of this namespace were checked.
        </p>
      )}
    </Panel>
  )
}

type RowProps = { workload: CheckedWorkload; report: WorkloadReport; account: WorkloadsOf }

function Row({ workload: { kind, name, findings, corrected }, report, account }: RowProps) {
  const [worst] = findings
  const found = findings.filter(({ state }) => state !== 'pass' && state === worst?.state)
  return (
    <details className="border-line border-b px-3.5 py-2 last:border-b-0">
      <summary className="cursor-pointer">
        <span className="inline-flex max-w-[calc(100%-1.25rem)] flex-wrap items-center gap-x-3 align-top">
          <code>{name}</code>
          <span className="text-ink-2">{kind}</span>
          <State kind={worst?.state ?? 'done'}>
            {found.length === 0 ? 'No problems found' : found.map(({ title }) => title).join('; ')}
          </State>
        </span>
      </summary>
      <div className="grid gap-3 py-2">
        <WorkloadFindings
          findings={findings}
          subject={{ ...account }}
          {...(corrected ? { corrected } : {})}
        />
        {kind === 'Deployment' && (
          <div>
            <RestartButton
              cluster={account.cluster}
              namespace={account.namespace}
              deployment={name}
              disabledReason={report.restartRefusal}
            />
          </div>
        )}
      </div>
    </details>
  )
}
