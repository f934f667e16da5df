import type { ReactNode } from 'react'
import { FINDING_SERIES } from '@/components/patterns/charts/finding-series'
import { type ChartSeries, StepChart } from '@/components/patterns/charts/step-chart'
import { Columns, Panel } from '@/components/ui/panel'
import type { FindingCountDay } from '@/lib/features/review/schema'

const KEYS: readonly ChartSeries[] = [{ key: 'permanentKeys', name: 'keys', ink: 'text-ink-2' }]

type TrendProps = {
  days: FindingCountDay[]
  /** Says or chooses how far the charts go back. */
  range?: ReactNode
}

/** Open findings and long-lived access keys by day, from the days on which everything could be read. */
export function Trend({ days, range = '90 days' }: TrendProps) {
  if (days.length === 0) return null
  return (
    <Columns>
      <Panel
        title="Open findings by severity"
        aside={range}
        footer={
          <p className="text-ink-3 text-small">
            Counts findings about policies and access keys, not those about single clusters.
          </p>
        }
      >
        <StepChart label="Open findings" series={FINDING_SERIES} days={days} />
      </Panel>
      <Panel title="Long-lived access keys">
        <StepChart label="Long-lived access keys" series={KEYS} days={days} />
      </Panel>
    </Columns>
  )
}
