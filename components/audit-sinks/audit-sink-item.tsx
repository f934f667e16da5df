import { Upstream } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge, State, type StateKind } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import type { AuditSinkStatus } from '@/lib/features/audit-sinks/schema'

const states = {
  delivering: { kind: 'done', word: 'Delivering' },
  behind: { kind: 'warn', word: 'Behind' },
  failing: { kind: 'warn', word: 'Failing' },
  blocking: { kind: 'fail', word: 'Blocking' },
} as const satisfies Record<AuditSinkStatus['state'], { kind: StateKind; word: string }>

const types = {
  stdout: 'Standard output',
  file: 'File',
  syslog: 'Syslog',
  webhook: 'Webhook',
} as const satisfies Record<AuditSinkStatus['type'], string>

export function AuditSinkItem({ sink }: { sink: AuditSinkStatus }) {
  const { name, type, target, required, state } = sink
  const { kind, word } = states[state]
  return (
    <li className="grid gap-1 border-line border-b px-3.5 py-2.5 last:border-b-0">
      <div className="grid items-center gap-x-4 gap-y-1 md:grid-cols-[112px_minmax(0,1fr)]">
        <State kind={kind}>{word}</State>
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 [overflow-wrap:anywhere]">
          <b>{name}</b>
          <Badge>{types[type]}</Badge>
          {required && <Badge kind="info">Required</Badge>}
          {type !== 'stdout' && <code className="text-ink-2">{target}</code>}
        </div>
      </div>
      <Progress {...sink} />
      <Failure {...sink} />
    </li>
  )
}

const Progress = ({ delivered, deliveredAt, waiting, waitingSince }: AuditSinkStatus) => (
  <p className="text-ink-2">
    {delivered === 0 ? 'No row delivered yet' : `Delivered up to row ${delivered}`}
    {delivered > 0 && deliveredAt && (
      <>
        , <RelativeTime at={deliveredAt} />
      </>
    )}
    .
    {waiting > 0 && (
      <>
        {' '}
        {plural(waiting, 'row')} waiting
        {waitingSince && (
          <>
            , the oldest from <RelativeTime at={waitingSince} />
          </>
        )}
        .
      </>
    )}
  </p>
)

function Failure({ failure }: AuditSinkStatus) {
  if (!failure) return null
  const { message, upstream, attempts, nextAt } = failure
  return (
    <div className="text-ink-2 [overflow-wrap:anywhere]">
      {message} {plural(attempts, 'attempt')} failed
      {nextAt && (
        <>
          , next attempt <RelativeTime at={nextAt} />
        </>
      )}
      .{upstream !== undefined && <Upstream problem={{ code: 'unreachable', message, upstream }} />}
    </div>
  )
}
