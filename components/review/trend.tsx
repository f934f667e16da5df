import { clsx } from 'clsx'
import { Panel } from '@/components/ui/panel'
import { RISKS, type Risk } from '@/lib/features/review/kinds'
import type { FindingCountDay } from '@/lib/features/review/schema'
import { RISK_LABELS } from './finding-cells'

const inks = {
  high: 'bg-fail',
  medium: 'bg-warn',
  low: 'bg-ink-3',
} as const satisfies Record<Risk, string>

const HEIGHT = 64

/** Open findings by day, as bars and as a table for screen readers. */
export function Trend({ days }: { days: FindingCountDay[] }) {
  if (days.length < 2) return null
  const totalOf = ({ counts }: FindingCountDay) =>
    RISKS.reduce((sum, risk) => sum + (counts[risk] ?? 0), 0)
  const most = Math.max(1, ...days.map(totalOf))
  return (
    <Panel
      title="Findings by day"
      aside={RISKS.map((risk) => (
        <span key={risk} className="inline-flex items-center gap-1">
          <i aria-hidden className={clsx('size-2 rounded-[2px]', inks[risk])} />
          {RISK_LABELS[risk].word}
        </span>
      ))}
    >
      <div aria-hidden className="flex items-end gap-1 overflow-x-auto" style={{ height: HEIGHT }}>
        {days.map((day) => (
          <div key={day.day} title={`${day.day}: ${totalOf(day)}`} className="grid w-4 shrink-0">
            {RISKS.map((risk) => (
              <i
                key={risk}
                className={clsx('block', inks[risk])}
                style={{ height: Math.round(((day.counts[risk] ?? 0) / most) * HEIGHT) }}
              />
            ))}
          </div>
        ))}
      </div>
      <details>
        <summary className="w-fit text-ink-2 text-small">Show as table</summary>
        <table className="text-small tabular-nums">
          <thead>
            <tr>
              {['Day', 'High', 'Medium', 'Low', 'Accepted', 'Keys without expiry'].map((word) => (
                <th key={word} className="pr-4 text-left font-medium">
                  {word}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map(({ day, counts }) => (
              <tr key={day}>
                <th scope="row" className="pr-4 text-left font-normal">
                  {day}
                </th>
                {['high', 'medium', 'low', 'accepted', 'permanentKeys'].map((key) => (
                  <td key={key} className="pr-4">
                    {counts[key] ?? 0}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Panel>
  )
}
