import type { Column } from '@/components/table/column'
import { Level } from '@/components/ui/level'
import { Badge, State } from '@/components/ui/state'
import type { ActionRow, BucketRow } from '@/lib/features/access/schema'
import { decidedColumns } from './decided-columns'
import { AllDeciding, GateState } from './parts'

const reaches = {
  all: { kind: 'pass', word: 'Everywhere' },
  some: { kind: 'warn', word: 'In places' },
  none: { kind: 'fail', word: 'Denied' },
} as const

const common: Column<ActionRow>[] = [
  {
    key: 'action',
    header: 'Action',
    cell: ({ action, phrase }) => <code title={phrase}>{action}</code>,
    sort: ({ action }) => action,
    width: 'whitespace-nowrap',
  },
  {
    key: 'because',
    header: 'Allowed by',
    cell: ({ because }) => <AllDeciding because={because} />,
    sort: ({ because }) => because[0]?.policy,
  },
  {
    key: 'denied',
    header: 'Denied by',
    cell: ({ denied }) => <AllDeciding because={denied} />,
    sort: ({ denied }) => denied[0]?.policy,
    priority: 2,
  },
]

export const globalColumns = common

export const actionColumns: Column<ActionRow>[] = [
  ...common.slice(0, 1),
  {
    key: 'level',
    header: 'Level',
    cell: ({ level }) => level,
    sort: ({ level }) => level,
    priority: 2,
  },
  {
    key: 'reach',
    header: 'Where',
    cell: ({ reach }) => <State kind={reaches[reach].kind}>{reaches[reach].word}</State>,
    sort: ({ reach }) => reach,
  },
  ...common.slice(1),
  {
    key: 'gate',
    header: 'Bucket policy',
    cell: ({ gate }) => gate && <GateState gate={gate} />,
    sort: ({ gate }) => gate?.state,
    priority: 2,
  },
]

export const bucketColumns: Column<BucketRow>[] = [
  {
    key: 'bucket',
    header: 'Bucket',
    cell: ({ bucket }) => <code>{bucket}</code>,
    sort: ({ bucket }) => bucket,
  },
  { key: 'levels', header: 'May', cell: ({ levels }) => <Level held={levels} /> },
  ...decidedColumns<BucketRow>(),
  {
    key: 'gate',
    header: 'Bucket policy',
    cell: ({ gate }) => gate && <BucketGate {...gate} />,
    priority: 2,
  },
]

function BucketGate({ state, refused, open }: NonNullable<BucketRow['gate']>) {
  if (state === 'none') return <span className="text-ink-2">None</span>
  if (state === 'unread') return <State kind="idle">Not read</State>
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {refused.length > 0 && <Badge kind="fail">{refused.join(', ')} refused</Badge>}
      {open.length > 0 && <Badge kind="warn">{open.join(', ')} depends</Badge>}
      {refused.length + open.length === 0 && <State kind="pass">Passes</State>}
    </span>
  )
}
