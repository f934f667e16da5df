import { Badge, type StateKind } from '@/components/ui/state'
import type { RequestStatus, RequestSummary } from '@/lib/features/requests/schema'

export const STATUS_LABELS = {
  open: { kind: 'info', word: 'Waiting for review' },
  'changes-asked': { kind: 'warn', word: 'Changes requested' },
  applying: { kind: 'run', word: 'Applying' },
  unknown: { kind: 'warn', word: 'Outcome unknown' },
  emergency: { kind: 'warn', word: 'Emergency, needs sign-off' },
  applied: { kind: 'done', word: 'Approved and applied' },
  expired: { kind: 'idle', word: 'Expired' },
  rejected: { kind: 'fail', word: 'Rejected' },
  withdrawn: { kind: 'idle', word: 'Withdrawn' },
  failed: { kind: 'fail', word: 'Not applied' },
} as const satisfies Record<RequestStatus, { kind: StateKind; word: string }>

export function StatusBadge({ request }: { request: Pick<RequestSummary, 'status' | 'due'> }) {
  const { status, due } = request
  if (due) return <Badge kind="warn">Expired, still active</Badge>
  const { kind, word } = STATUS_LABELS[status]
  return <Badge kind={kind}>{word}</Badge>
}
