import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import type { Reading } from '@/lib/common/result'
import type { AuditSinkStatus } from '@/lib/features/audit-sinks/schema'
import { AuditSinkItem } from './audit-sink-item'

/** Where the rows of the audit log go besides the database, and how far each sink is. */
export function AuditSinksSection({ reading }: { reading: Reading<AuditSinkStatus[]> }) {
  const blocked = reading.ok && reading.value.some(({ state }) => state === 'blocking')
  return (
    <Panel id="audit-sinks" title="Audit sinks" flush {...(blocked && { tone: 'fail' as const })}>
      {reading.ok ? <AuditSinks sinks={reading.value} /> : <ProblemState problem={reading.error} />}
    </Panel>
  )
}

function AuditSinks({ sinks }: { sinks: AuditSinkStatus[] }) {
  if (sinks.length === 0)
    return (
      <NoneYet title="No audit sinks">
        The audit log is only in the database of the console. The operator of the console can set
        AUDIT_SINKS to also send each row to a file, standard output, syslog or a webhook.
      </NoneYet>
    )
  const blocking = sinks.filter(({ state }) => state === 'blocking').map(({ name }) => name)
  return (
    <>
      {blocking.length > 0 && (
        <div className="p-3.5 pb-0">
          <Note kind="fail" title="The console refuses changes">
            Every change needs a record in {blocking.join(' and ')} first. Changes are possible
            again as soon as rows are taken there.
          </Note>
        </div>
      )}
      <ul aria-label="Audit sinks">
        {sinks.map((sink) => (
          <AuditSinkItem key={sink.name} sink={sink} />
        ))}
      </ul>
    </>
  )
}
