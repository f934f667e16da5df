import { clsx } from 'clsx'
import { ActivityIcon } from '@/components/activity/activity-icon'
import { AuditedChange } from '@/components/audit/audited-change'
import { ProblemState } from '@/components/patterns/empty-state'
import { Person } from '@/components/people/person'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import { actionsOfKind } from '@/lib/features/audit/activity-kinds'
import type { AuditLogEntry, AuditPage } from '@/lib/features/audit/schema'

const MAX_ENTRIES = 7
/** As in the timeline, without everyday sign-ins. */
const NOTED: ReadonlySet<string> = new Set(actionsOfKind(undefined))

/** The last changes made through the console that this person may see. */
export function RecentActivity({ reading }: { reading: Reading<AuditPage> }) {
  return (
    <Panel flush title="Recent activity" aside={<TextLink href={paths.activity()}>All</TextLink>}>
      {reading.ok ? (
        <Entries entries={reading.value.entries} />
      ) : (
        <ProblemState problem={reading.error} />
      )}
    </Panel>
  )
}

function Entries({ entries }: { entries: AuditLogEntry[] }) {
  const shown = entries.filter(({ action }) => NOTED.has(action)).slice(0, MAX_ENTRIES)
  if (shown.length === 0)
    return <p className="px-3.5 py-2.5 text-ink-2">No changes through this console yet.</p>
  return (
    <ol aria-label="Recent activity">
      {shown.map((entry) => (
        <li
          key={entry.row}
          className={clsx(
            'grid grid-cols-[24px_minmax(0,1fr)_auto] gap-x-1 border-line border-b px-3.5 py-2 last:border-b-0',
            entry.outcome === 'failed' && 'bg-fail-soft',
          )}
        >
          <span className="mt-0.5">
            <ActivityIcon row={{ source: 'console', at: entry.at, entry }} />
          </span>
          <div className="min-w-0 [overflow-wrap:anywhere]">
            <AuditedChange entry={entry} />
            <div className="text-ink-2 text-small">
              <Person id={entry.actor} />
            </div>
          </div>
          <span className="whitespace-nowrap pl-2 text-ink-3 text-small tabular-nums leading-5">
            <RelativeTime at={entry.at} />
          </span>
        </li>
      ))}
    </ol>
  )
}
