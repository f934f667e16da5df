import { clsx } from 'clsx'
import { plural } from '@/lib/common/plural'
import { chartTop, spreadLabels, stepPath } from './step-path'

export type ChartSeries = {
  key: string
  name: string
  /** The colour of the line, as a text class. */
  ink: string
  /** Tells lines apart without colour. */
  dash?: string
}
export type ChartDay = { day: string; counts: Readonly<Record<string, number>> }

type StepChartProps = {
  /** What is counted: "Open findings". */
  label: string
  series: readonly ChartSeries[]
  /** Oldest first. */
  days: readonly ChartDay[]
}

const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
const dayOf = (day: string) => short.format(new Date(day))
const LABEL_GAP = 22

/** Counts by day as quiet step lines with the last value at their end, and as a table. */
export function StepChart({ label, series, days }: StepChartProps) {
  const [first, last] = [days.at(0), days.at(-1)]
  if (!first || !last) return null
  const countOn = ({ counts }: ChartDay, key: string) => counts[key] ?? 0
  const top = chartTop(days.flatMap((day) => series.map(({ key }) => countOn(day, key))))
  const range = { from: first.day, to: last.day, top }
  const ends = series.map(({ key }) => 100 - (countOn(last, key) / top) * 100)
  const places = spreadLabels(ends, LABEL_GAP)
  return (
    <div>
      <div
        role="img"
        aria-label={`${label}, ${plural(days.length, 'day')}: ${series
          .map(({ key, name }) => `${name} ${countOn(first, key)} then, ${countOn(last, key)} now`)
          .join('; ')}`}
        className="grid grid-cols-[18px_minmax(0,1fr)_84px] gap-x-1.5 text-ink-3 text-small"
      >
        <div aria-hidden className="relative h-20 text-right text-[11px] tabular-nums leading-none">
          {[0, top / 2, top].map((value) => (
            <span
              key={value}
              className="absolute right-0 translate-y-1/2"
              style={{ bottom: `${(value / top) * 100}%` }}
            >
              {value}
            </span>
          ))}
        </div>
        <svg
          aria-hidden="true"
          viewBox="0 0 100 100"
          preserveAspectRatio="none"
          className="h-20 w-full overflow-visible"
        >
          {[0, 50, 100].map((y) => (
            <path
              key={y}
              d={`M0 ${y}H100`}
              vectorEffect="non-scaling-stroke"
              className="fill-none stroke-line forced-colors:stroke-[GrayText]"
            />
          ))}
          {series.map(({ key, ink, dash }) => (
            <path
              key={key}
              d={stepPath(
                days.map((day) => ({ day: day.day, value: countOn(day, key) })),
                range,
              )}
              vectorEffect="non-scaling-stroke"
              strokeWidth={1.5}
              strokeDasharray={dash}
              className={clsx('fill-none stroke-current forced-colors:stroke-[CanvasText]', ink)}
            />
          ))}
        </svg>
        <div aria-hidden className="relative h-20">
          {series.map(({ key, name, ink }, i) => (
            <span
              key={key}
              className={clsx(
                'absolute whitespace-nowrap leading-none',
                countOn(last, key) === 0 ? 'text-ink-3' : ['font-medium', ink],
              )}
              style={{ top: `calc(${places[i]}% - 6px)` }}
            >
              {countOn(last, key)} {name}
            </span>
          ))}
        </div>
        <div aria-hidden className="col-start-2 mt-1 flex justify-between text-[11px]">
          <span>{dayOf(first.day)}</span>
          {last.day !== first.day && <span>{dayOf(last.day)}</span>}
        </div>
      </div>
      <details className="mt-2">
        <summary className="w-fit cursor-pointer text-ink-2 text-small">Show as table</summary>
        <table className="mt-1 text-small tabular-nums">
          <caption className="sr-only">{label} by day</caption>
          <thead>
            <tr>
              {['Day', ...series.map(({ name }) => name)].map((word) => (
                <th
                  key={word}
                  scope="col"
                  className="pr-4 text-left font-medium first-letter:uppercase"
                >
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map((day) => (
              <tr key={day.day}>
                <th scope="row" className="pr-4 text-left font-normal">
                  {day.day}
                </th>
                {series.map(({ key }) => (
                  <td key={key} className="pr-4">
                    {countOn(day, key)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </div>
  )
}
