import { ProblemState } from '@/components/patterns/empty-state'
import { StatusList } from '@/components/patterns/status-list'
import { ActorId } from '@/components/ui/identifier'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import { auditObjectNames, auditObjectPage } from '@/lib/features/audit/object'
import type { AuditLogEntry, AuditPage } from '@/lib/features/audit/schema'
import { describeAuditAction, isIncidental } from '@/lib/features/audit/words'

const MAX_ENTRIES = 7
const states = { ok: 'pass', failed: 'fail', unknown: 'idle' } as const satisfies Record<
  AuditLogEntry['outcome'],
  string
>

/** The last changes made through the console that this person may see. */
export function RecentActivity({ reading }: { reading: Reading<AuditPage> }) {
  return (
    <Panel
      flush
      title="Recent activity"
      aside={<TextLink href={paths.audit()}>Audit log</TextLink>}
    >
      {reading.ok ? (
        <Entries entries={reading.value.entries} />
      ) : (
        <ProblemState problem={reading.error} />
      )}
    </Panel>
  )
}

function Entries({ entries }: { entries: AuditLogEntry[] }) {
  const shown = entries.filter(({ action }) => !isIncidental(action)).slice(0, MAX_ENTRIES)
  if (shown.length === 0)
    return <p className="px-3.5 py-2.5 text-ink-2">No changes through this console yet.</p>
  return (
    <StatusList
      label="Recent activity"
      items={shown.map((entry) => ({
        key: String(entry.row),
        state: states[entry.outcome],
        title: <Change entry={entry} />,
        detail: <ActorId id={entry.actor} />,
        time: <RelativeTime at={entry.at} />,
      }))}
    />
  )
}

function Change({ entry: { action, object } }: { entry: AuditLogEntry }) {
  const page = auditObjectPage(object)
  const names = auditObjectNames(object).join(' / ')
  return (
    <>
      {describeAuditAction(action) ?? <code>{action}</code>}{' '}
      {page ? (
        <TextLink href={page} quiet>
          {names}
        </TextLink>
      ) : (
        names
      )}
    </>
  )
}
