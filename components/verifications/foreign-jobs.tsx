import { type Column, DataTable } from '@/components/table/data-table'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State, type StateKind } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { ForeignJob } from '@/lib/features/verifications/schema'

const STATUSES = {
  active: { kind: 'idle', word: 'Job active' },
  complete: { kind: 'idle', word: 'Job complete' },
  failed: { kind: 'idle', word: 'Job failed' },
} as const satisfies Record<ForeignJob['status'], { kind: StateKind; word: string }>

const REASONS = {
  'unknown-job':
    'This console has no record of starting it. It was created by another tool or person, copied from an earlier verification, or started by the command line without this console’s database.',
  edited: 'Its pod template was changed after this console started it.',
  unverifiable:
    'The console’s record of it does not pass its authenticity check: the database was edited, or AUDIT_SECRET was changed.',
} as const satisfies Record<ForeignJob['reason'], string>

const SHORT_REASONS = {
  'unknown-job': 'No record in this console',
  edited: 'Changed after it was started',
  unverifiable: 'Record not authentic',
} as const satisfies Record<ForeignJob['reason'], string>

/** Says of a Job that looks like a verification that this console did not start it, and what follows. */
export function ForeignJobNote({ job }: { job: ForeignJob }) {
  const { name, namespace, reason } = job
  return (
    <Note kind="warn" title={`Job ${name} was started elsewhere.`}>
      {REASONS[reason]} What it reports is not shown and counts as no evidence, and the console does
      not repeat or delete it. To delete it, run{' '}
      <code>
        kubectl delete job {name} -n {namespace}
      </code>
      .
    </Note>
  )
}

const columns: Column<ForeignJob>[] = [
  { key: 'job', header: 'Job', cell: ({ name }) => <code>{name}</code>, sort: ({ name }) => name },
  {
    key: 'origin',
    header: 'Origin',
    cell: ({ reason }) => <State kind="warn">Started elsewhere: {SHORT_REASONS[reason]}</State>,
  },
  {
    key: 'account',
    header: 'Runs as',
    cell: ({ namespace, account }) => `${namespace}/${account}`,
    priority: 2,
  },
  {
    key: 'status',
    header: 'Kubernetes status',
    cell: ({ status }) => <State kind={STATUSES[status].kind}>{STATUSES[status].word}</State>,
    priority: 2,
  },
  {
    key: 'cluster',
    header: 'Cluster',
    cell: ({ clusterName }) => clusterName,
    priority: 3,
  },
  {
    key: 'created',
    header: 'Created',
    cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    sort: ({ createdAt }) => createdAt,
    align: 'end',
  },
]

/** The Jobs that look like verifications of this console and were started elsewhere; nothing if there are none. */
export function ForeignJobsPanel({ jobs }: { jobs: readonly ForeignJob[] }) {
  if (jobs.length === 0) return null
  return (
    <Panel title="Started elsewhere" flush>
      <DataTable
        caption="Jobs that were started elsewhere"
        columns={columns}
        rows={[...jobs]}
        rowKey={({ cluster, namespace, name }) => `${cluster}/${namespace}/${name}`}
        href={({ cluster, namespace, name }) => paths.verification(cluster, namespace, name)}
        sortParam="elsewhere"
        empty={null}
      />
    </Panel>
  )
}
