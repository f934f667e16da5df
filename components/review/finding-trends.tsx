'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { GHOST_SERIES } from '@/components/patterns/charts/finding-series'
import { StepChart } from '@/components/patterns/charts/step-chart'
import { TrendRange, useTrendDays } from '@/components/patterns/charts/trend-range'
import { Panel } from '@/components/ui/panel'
import { DEFAULT_TREND_DAYS } from '@/lib/common/trend-days'
import { reviewDaysQuery } from '@/lib/features/review/queries'
import type { FindingCountDay } from '@/lib/features/review/schema'
import { Trend } from './trend'

/** The counts of the review by day, as far back as the person chooses. `days` are the last ones. */
export function FindingTrends({ days }: { days: FindingCountDay[] }) {
  const [range, setRange] = useTrendDays()
  const longer = useQuery({
    ...reviewDaysQuery(range),
    enabled: range !== DEFAULT_TREND_DAYS,
    placeholderData: keepPreviousData,
  })
  const shown = range === DEFAULT_TREND_DAYS ? days : (longer.data ?? days)
  // Counted since a later version than the rest.
  const ghosts = shown.filter(({ counts }) => counts['ghosts'] !== undefined)
  return (
    <>
      <Trend days={shown} range={<TrendRange days={range} onDaysChange={setRange} />} />
      {ghosts.length > 0 && (
        <Panel title="Access of what no longer exists">
          <StepChart label="Access of what no longer exists" series={GHOST_SERIES} days={ghosts} />
        </Panel>
      )}
    </>
  )
}
