import { clsx } from 'clsx'
import { AuditedChange } from '@/components/audit/audited-change'
import { ActorId } from '@/components/ui/identifier'
import { TextLink } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { ActivityRow, OutsidePolicyChange } from '@/lib/features/audit/activity-schema'
import type { AuditLogEntry } from '@/lib/features/audit/schema'
import { ActivityIcon } from './activity-icon'

const dayOf = ({ at }: ActivityRow) => at.slice(0, 10)
const longDay = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** Rows by day, newest first. Days are those of UTC, as in the audit log. */
export function Timeline({ rows }: { rows: ActivityRow[] }) {
  const days = [...new Set(rows.map(dayOf))].map((day) => ({
    day,
    ofDay: rows.filter((row) => dayOf(row) === day),
  }))
  return days.map(({ day, ofDay }) => (
    <section key={day} aria-label={longDay.format(new Date(day))}>
      <h2 className="border-line border-y bg-sunken px-3.5 py-1 text-ink-2 text-small first:border-t-0">
        {longDay.format(new Date(day))}
      </h2>
      <ol>
        {ofDay.map((row) => (
          <TimelineRow key={keyOf(row)} row={row} />
        ))}
      </ol>
    </section>
  ))
}

const keyOf = (row: ActivityRow) =>
  row.source === 'console'
    ? `row ${row.entry.row}`
    : `policy ${row.change.policy} ${row.change.version}`

/** What happened, who did it and when. */
function TimelineRow({ row }: { row: ActivityRow }) {
  const failed = row.source === 'console' && row.entry.outcome === 'failed'
  return (
    <li
      className={clsx(
        'grid grid-cols-[24px_minmax(0,1fr)_auto] gap-x-1 border-line border-b px-3.5 py-2 last:border-b-0 md:grid-cols-[24px_minmax(0,1fr)_176px_96px]',
        failed && 'bg-fail-soft',
      )}
    >
      <span className="mt-0.5">
        <ActivityIcon row={row} />
      </span>
      <div className="min-w-0 [overflow-wrap:anywhere]">
        {row.source === 'console' ? (
          <ConsoleRow entry={row.entry} />
        ) : (
          <OutsideRow change={row.change} />
        )}
      </div>
      <span className="text-ink-2 max-md:order-last max-md:col-start-2">
        {row.source === 'console' ? <ActorId id={row.entry.actor} /> : 'Not known'}
      </span>
      <span className="whitespace-nowrap text-right text-ink-3 text-small tabular-nums leading-5">
        <RelativeTime at={row.at} />
      </span>
    </li>
  )
}

function ConsoleRow({ entry }: { entry: AuditLogEntry }) {
  return (
    <>
      <div>
        <AuditedChange entry={entry} />{' '}
        <TextLink href={paths.audit({ row: String(entry.row) })} quiet>
          <span className="text-ink-3 text-small">Details</span>
        </TextLink>
      </div>
      {entry.error && <div className="text-small">{entry.error.message}</div>}
      {entry.outcome === 'unknown' && (
        <div className="text-ink-2 text-small">The outcome was not recorded.</div>
      )}
    </>
  )
}

function OutsideRow({ change: { policy, version, gone } }: { change: OutsidePolicyChange }) {
  return (
    <>
      <div>
        {gone ? 'Deleted the policy' : 'Changed the policy'}{' '}
        {gone ? <code>{policy}</code> : <TextLink href={paths.policy(policy)}>{policy}</TextLink>}{' '}
        <Badge kind="warn">Outside the console</Badge>
      </div>
      <div className="text-ink-2 text-small">
        CoreWeave does not report who changed it, or when before this.{' '}
        <TextLink
          href={paths.policyHistory(policy, { from: String(version - 1), to: String(version) })}
        >
          Compare
        </TextLink>
      </div>
    </>
  )
}
