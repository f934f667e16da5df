import { Badge, type StateKind } from '@/components/ui/state'
import type { RequestStatus, RequestSummary } from '@/lib/features/requests/schema'

export const STATUS_WORDS = {
  open: { kind: 'info', word: 'Waiting for review' },
  'changes-asked': { kind: 'warn', word: 'Changes asked for' },
  applying: { kind: 'run', word: 'Being written' },
  unknown: { kind: 'warn', word: 'Not known whether written' },
  emergency: { kind: 'warn', word: 'Emergency, to be signed off' },
  applied: { kind: 'pass', word: 'Approved and applied' },
  expired: { kind: 'idle', word: 'Ended' },
  rejected: { kind: 'fail', word: 'Rejected' },
  withdrawn: { kind: 'idle', word: 'Withdrawn' },
  failed: { kind: 'fail', word: 'Not written' },
} as const satisfies Record<RequestStatus, { kind: StateKind; word: string }>

export function StatusBadge({ request }: { request: Pick<RequestSummary, 'status' | 'due'> }) {
  const { status, due } = request
  if (due) return <Badge kind="warn">Expired, still granted</Badge>
  const { kind, word } = STATUS_WORDS[status]
  return <Badge kind={kind}>{word}</Badge>
}
