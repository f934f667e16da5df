'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { FINDING_SERIES, GHOST_SERIES } from '@/components/patterns/charts/finding-series'
import { type ChartDay, type ChartSeries, StepChart } from '@/components/patterns/charts/step-chart'
import { TrendRange, useTrendDays } from '@/components/patterns/charts/trend-range'
import { Panel } from '@/components/ui/panel'
import { clusterDaysQuery } from '@/lib/features/trends/queries'
import type { ClusterDay } from '@/lib/features/trends/schema'

const COVERAGE: readonly ChartSeries[] = [
  { key: 'covered', name: 'with', ink: 'text-ink-2' },
  { key: 'without', name: 'without', ink: 'text-warn', dash: '5 2' },
]
const CANARIES: readonly ChartSeries[] = [
  { key: 'passed', name: 'passed', ink: 'text-ink-2' },
  { key: 'failed', name: 'failed', ink: 'text-fail', dash: '5 2' },
  { key: 'missed', name: 'missed', ink: 'text-fail', dash: '2 2' },
]

/** What the readings of a cluster counted, day by day; nothing before the first of them. */
export function ClusterTrends({ id }: { id: string }) {
  const [range, setRange] = useTrendDays()
  const query = useQuery({ ...clusterDaysQuery(id, range), placeholderData: keepPreviousData })
  const days = query.data ?? []
  if (days.length === 0) return null
  const findings = daysWith(days, (day) => day.findings)
  return (
    <Panel
      title="Over time"
      aside={<TrendRange days={range} onDaysChange={setRange} />}
      footer={
        <p className="text-ink-3 text-small">
          Each day counts what the last complete reading found. A day without one is left out.
        </p>
      }
    >
      <div
        className="grid gap-x-8 gap-y-5 md:grid-cols-2"
        aria-busy={query.isPlaceholderData || undefined}
      >
        <Chart
          label="Pods with credentials"
          series={COVERAGE}
          days={daysWith(days, coverageCounts)}
        />
        <Chart label="Open findings" series={FINDING_SERIES} days={findings} />
        <Chart label="Canaries" series={CANARIES} days={daysWith(days, (day) => day.canaries)} />
        <Chart label="Access of what no longer exists" series={GHOST_SERIES} days={findings} />
      </div>
    </Panel>
  )
}

type ChartProps = { label: string; series: readonly ChartSeries[]; days: ChartDay[] }

function Chart({ label, series, days }: ChartProps) {
  if (days.length === 0) return null
  return (
    <div className="min-w-0">
      <h3 className="mb-2 font-medium">{label}</h3>
      <StepChart label={label} series={series} days={days} />
    </div>
  )
}

const coverageCounts = ({ coverage }: ClusterDay) =>
  coverage && { covered: coverage.covered, without: coverage.pods - coverage.covered }

/** The days on which a part was counted. */
const daysWith = (
  days: readonly ClusterDay[],
  countsOf: (day: ClusterDay) => ChartDay['counts'] | undefined,
): ChartDay[] =>
  days.flatMap((each) => {
    const counts = countsOf(each)
    return counts ? [{ day: each.day, counts }] : []
  })
