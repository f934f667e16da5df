import { type ChartSeries, StepChart } from '@/components/patterns/charts/step-chart'
import { Panel } from '@/components/ui/panel'
import type { FindingCountDay } from '@/lib/features/review/schema'

const SEVERITIES: readonly ChartSeries[] = [
  { key: 'high', name: 'high', ink: 'text-fail' },
  { key: 'medium', name: 'medium', ink: 'text-warn', dash: '5 2' },
  { key: 'low', name: 'low', ink: 'text-ink-2', dash: '2 2' },
]
const KEYS: readonly ChartSeries[] = [{ key: 'permanentKeys', name: 'keys', ink: 'text-ink-2' }]

/** Open findings and long-lived access keys by day, from the days on which everything could be read. */
export function Trend({ days }: { days: FindingCountDay[] }) {
  if (days.length === 0) return null
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <Panel
        title="Open findings by severity"
        footer={
          <p className="text-ink-3 text-small">
            Counts findings about policies and access keys, not those about single clusters.
          </p>
        }
      >
        <StepChart label="Open findings" series={SEVERITIES} days={days} />
      </Panel>
      <Panel title="Long-lived access keys">
        <StepChart label="Long-lived access keys" series={KEYS} days={days} />
      </Panel>
    </div>
  )
}
