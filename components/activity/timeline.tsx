import { clsx } from 'clsx'
import { Suspense } from 'react'
import { AuditedChange } from '@/components/audit/audited-change'
import { Person } from '@/components/people/person'
import { TextLink } from '@/components/ui/link'
import { Badge } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import {
  type ActivityEffects,
  type ActivityRow,
  activityRowKey,
  type OutsidePolicyChange,
} from '@/lib/features/audit/activity-schema'
import type { AuditLogEntry } from '@/lib/features/audit/schema'
import { AccessEffectNote } from './access-effect-note'
import { ActivityIcon } from './activity-icon'

const dayOf = ({ at }: ActivityRow) => at.slice(0, 10)
const longDay = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

type TimelineProps = {
  rows: ActivityRow[]
  /** Read while the rows are shown; absent for people who see only what they did themselves. */
  effects?: Promise<Reading<ActivityEffects>>
}

/** Rows by day, newest first. Days and times are those of UTC, as in the audit log. */
export function Timeline({ rows, effects }: TimelineProps) {
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
          <TimelineRow key={activityRowKey(row)} row={row} effects={effects} />
        ))}
      </ol>
    </section>
  ))
}

type RowProps = { row: ActivityRow; effects: TimelineProps['effects'] }

/** What happened, who did it and when, and what that did to access. */
function TimelineRow({ row, effects }: RowProps) {
  const failed = row.source === 'console' && row.entry.outcome === 'failed'
  return (
    <li
      className={clsx(
        'grid break-inside-avoid grid-cols-[24px_minmax(0,1fr)_auto] gap-x-1 border-line border-b px-3.5 py-2 last:border-b-0 md:grid-cols-[48px_24px_minmax(0,1fr)_136px] lg:grid-cols-[48px_24px_minmax(0,1fr)_152px_minmax(160px,280px)]',
        failed && 'bg-fail-soft',
      )}
    >
      <span className="whitespace-nowrap text-ink-3 tabular-nums max-md:order-3 max-md:text-small">
        <MinuteOfDay at={row.at} />
      </span>
      <span className="mt-0.5 max-md:order-1">
        <ActivityIcon row={row} />
      </span>
      <div className="min-w-0 [overflow-wrap:anywhere] max-md:order-2">
        {row.source === 'console' ? (
          <ConsoleRow entry={row.entry} />
        ) : (
          <OutsideRow change={row.change} />
        )}
      </div>
      <span className="min-w-0 text-ink-2 max-md:order-4 max-md:col-span-2 max-md:col-start-2">
        {row.source === 'console' ? <Person id={row.entry.actor} /> : 'Not known'}
      </span>
      <span className="min-w-0 max-lg:col-start-3 max-md:order-5 max-md:col-span-2 max-md:col-start-2 lg:text-right">
        {effects && (
          <Suspense fallback={null}>
            <RowEffect effects={effects} rowKey={activityRowKey(row)} />
          </Suspense>
        )}
      </span>
    </li>
  )
}

/** The minute, under the heading of its day; the whole instant on hover. */
const MinuteOfDay = ({ at }: { at: string }) => (
  <time dateTime={at} title={`${at.slice(0, 10)} ${at.slice(11, 19)} UTC`}>
    {at.slice(11, 16)}
  </time>
)

async function RowEffect({
  effects,
  rowKey,
}: {
  effects: NonNullable<TimelineProps['effects']>
  rowKey: string
}) {
  const read = await effects
  const effect = read.ok ? read.value.rows[rowKey] : undefined
  return effect && <AccessEffectNote effect={effect} />
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
