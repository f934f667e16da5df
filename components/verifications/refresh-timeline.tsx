import { clsx } from 'clsx'
import { plural } from '@/lib/common/plural'
import { firstExpiryOf, refreshCounts } from '@/lib/core/verification/refresh/decision'
import type { RefreshRecords } from '@/lib/core/verification/refresh/records'
import { describeSpan } from '@/lib/core/verification/refresh/words'

type Mark = { at: number; failed: boolean; title: string }

const seconds = (milliseconds: number) => `${Math.round(milliseconds / 1000)} s`

/** The keys, exchanges and calls of a refresh proof over time, against the expiry of its first keys. */
export function RefreshTimeline({ records }: { records: RefreshRecords }) {
  const { startedAt, calls, exchanges, rotations } = records
  const expiry = firstExpiryOf(records)
  const last = Math.max(
    startedAt + 1000,
    ...[...calls, ...exchanges].map(({ at }) => at),
    records.endedAt ?? (expiry ?? startedAt) + records.margin,
  )
  const place = (at: number) =>
    `${(Math.min(1, Math.max(0, (at - startedAt) / (last - startedAt))) * 100).toFixed(2)}%`
  const mark = (at: number, failed: boolean, word: string): Mark => ({
    at,
    failed,
    title: `${word}, ${seconds(at - startedAt)} after the start`,
  })
  return (
    <div role="img" aria-label={summaryOf(records)} className="grid gap-1.5 text-small">
      <Lane label="Keys" expiry={expiry} place={place}>
        {spansOf(records).map(([from, until]) => (
          <i
            key={from}
            className="absolute inset-y-0.5 rounded-[2px] border border-accent bg-accent-soft forced-colors:border-[CanvasText]"
            style={{ left: place(from), width: `calc(${place(until)} - ${place(from)})` }}
          />
        ))}
      </Lane>
      <Lane label="Exchanges" expiry={expiry} place={place}>
        <Marks
          marks={exchanges.map(({ at, failed, status }) =>
            mark(at, failed > 0, `Exchange, HTTP ${status}`),
          )}
          place={place}
          passed="bg-accent"
        />
      </Lane>
      <Lane label="Calls" expiry={expiry} place={place}>
        <Marks
          marks={calls.map(({ at, failed, error }) =>
            mark(at, failed > 0, failed > 0 ? `Call failed: ${error ?? 'unknown'}` : 'Call passed'),
          )}
          place={place}
          passed="bg-ink-2"
        />
      </Lane>
      {rotations.length > 0 && (
        <Lane label="Rotations" expiry={expiry} place={place}>
          <Marks
            marks={rotations.map((at) => mark(at, false, 'Token rotated'))}
            place={place}
            passed="bg-accent"
          />
        </Lane>
      )}
      <span aria-hidden className="flex justify-between pl-20 text-ink-2">
        <span>Start</span>
        <span>{describeSpan(last - startedAt)}</span>
      </span>
    </div>
  )
}

/** When the client had keys: its exchanges one after another, those that overlap as one. */
function spansOf({ exchanges }: RefreshRecords): [from: number, until: number][] {
  const spans: [number, number][] = []
  for (const { at, expires } of exchanges) {
    if (expires === undefined) continue
    const before = spans.at(-1)
    if (before && at <= before[1]) before[1] = Math.max(before[1], expires)
    else spans.push([at, expires])
  }
  return spans
}

type TimeScale = (at: number) => string
type LaneProps = {
  label: string
  expiry: number | undefined
  place: TimeScale
  children: React.ReactNode
}

function Lane({ label, expiry, place, children }: LaneProps) {
  return (
    <span aria-hidden className="grid grid-cols-[4.5rem_minmax(0,1fr)] items-center gap-2">
      <span className="text-ink-2">{label}</span>
      <span className="relative h-6 overflow-hidden rounded-[2px] bg-sunken">
        {children}
        {expiry !== undefined && (
          <i
            title="First keys expire"
            className="absolute inset-y-0 border-fail border-l border-dashed forced-colors:border-[CanvasText]"
            style={{ left: place(expiry) }}
          />
        )}
      </span>
    </span>
  )
}

function Marks({ marks, place, passed }: { marks: Mark[]; place: TimeScale; passed: string }) {
  return marks.map(({ at, failed, title }) => (
    <i
      key={at}
      title={title}
      className={clsx(
        'absolute bottom-0 w-[2px] forced-colors:bg-[CanvasText]',
        failed ? 'h-full bg-fail' : clsx('h-3', passed),
      )}
      style={{ left: place(at) }}
    />
  ))
}

function summaryOf(records: RefreshRecords): string {
  const { calls, failedCalls, exchanges } = refreshCounts(records)
  const expiry = firstExpiryOf(records)
  return [
    `${plural(calls, 'call')}, ${failedCalls} failed, and ${plural(exchanges, 'exchange')} over time`,
    expiry === undefined
      ? 'no keys yet'
      : `the first keys expire ${describeSpan(expiry - records.startedAt)} after the start`,
  ].join('; ')
}
