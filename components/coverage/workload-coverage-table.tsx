'use client'

import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { Identifier } from '@/components/ui/identifier'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import type { CheckedTemplate, CoveredWorkload } from '@/lib/features/coverage/schema'
import {
  describeGap,
  describeStartChecks,
  describeTemplate,
  otherCredentialWords,
  templateWord,
} from '@/lib/features/coverage/words'
import { CoverageBar } from './coverage-bar'
import { GapState, gapTone } from './gap-state'
import { templateKind } from './template-kind'

/** A workload with what its pods carry and what a new one would. */
export type WorkloadRow = CoveredWorkload & { template?: CheckedTemplate; zone: string }

const SHOWN_PODS = 5

const columns: Column<WorkloadRow>[] = [
  {
    key: 'workload',
    header: 'Workload',
    cell: ({ kind, name, account }) => (
      <span className="grid">
        <code>{name}</code>
        <span className="text-ink-2 text-small">
          {kind} as {account}
        </span>
      </span>
    ),
    sort: ({ name }) => name,
    width: 'min-w-36',
  },
  {
    key: 'pods',
    header: 'With credentials',
    cell: (row) => (
      <span className="grid gap-0.5">
        <CoverageBar covered={row.covered} pods={row.pods} tone={gapTone(row)} narrow />
        <Injections {...row} />
        <StartChecks {...row} />
      </span>
    ),
    sort: ({ pods, covered }) => covered - pods,
  },
  { key: 'without', header: 'Without', cell: (row) => <Pods {...row} />, width: 'min-w-44' },
  {
    key: 'new',
    header: 'New pods',
    cell: ({ template }) => <NewPods template={template} />,
    priority: 2,
  },
]

function Pods(row: WorkloadRow) {
  const without = row.named.filter(
    ({ gap, others, startCheck }) => gap || others.length > 0 || startCheck === 'failed',
  )
  return (
    <span className="grid gap-0.5 [overflow-wrap:anywhere]">
      <GapState {...row} />
      {without.slice(0, SHOWN_PODS).map(({ name, gap, others, startCheck, createdAt }) => (
        <span key={name} className="text-ink-2 text-small">
          <code>{name}</code>
          {gap && `, ${describeGap(gap)}`}
          {others.length > 0 && `, uses ${otherCredentialWords(others)}`}
          {startCheck === 'failed' && ', cannot verify its access'}, created{' '}
          <RelativeTime at={createdAt} />
        </span>
      ))}
    </span>
  )
}

/** What was injected and since when; where pods differ, how many have each. */
function Injections({ injections, since, zone }: WorkloadRow) {
  if (injections.length === 0) return null
  return (
    <span className="grid gap-0.5 text-ink-2 text-small">
      {since && <RelativeTime prefix="Since" at={since} />}
      {injections.map(({ audience, orgId, region, pods }) => (
        <span key={`${audience} ${orgId} ${region}`} className="grid">
          <span>
            {injections.length > 1 && `${plural(pods, 'pod')}: `}
            Organization <code>{orgId ?? 'unknown'}</code>
            {region && (
              <>
                , region <code>{region}</code>
                {region.toLowerCase() !== zone.toLowerCase() && ` (cluster ${zone})`}
              </>
            )}
          </span>
          {audience && (
            <span>
              Audience <Identifier value={audience} label="audience" room={24} />
            </span>
          )}
        </span>
      ))}
    </span>
  )
}

function StartChecks(row: WorkloadRow) {
  const words = describeStartChecks(row)
  if (!words) return null
  const text = `Verification at start: ${words}`
  if (row.startChecks.failed) return <State kind="fail">{text}</State>
  return <span className="text-ink-2 text-small">{text}</span>
}

function NewPods({ template }: { template: CheckedTemplate | undefined }) {
  if (!template) return <span className="whitespace-nowrap text-ink-3">No template</span>
  return (
    <State kind={templateKind(template)} title={describeTemplate(template)}>
      {templateWord(template.result)}
    </State>
  )
}

type Props = { rows: WorkloadRow[]; caption: string; empty: React.ReactNode; sortParam: string }

export const WorkloadCoverageTable = ({ rows, ...table }: Props) => (
  <DataTable
    columns={columns}
    rows={rows}
    rowKey={({ namespace, kind, name, account }) => `${namespace}/${kind}/${name}/${account}`}
    {...table}
  />
)
