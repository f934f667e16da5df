'use client'

import { useUrlParam } from '@/components/table/url-param'
import { SegmentedControl } from '@/components/ui/choice'
import { DEFAULT_TREND_DAYS, type TrendDays } from '@/lib/common/trend-days'

const RANGES = [
  { value: '30', days: 30, label: '30 days' },
  { value: '90', days: 90, label: '90 days' },
  { value: '365', days: 365, label: '1 year' },
] as const satisfies readonly { value: string; days: TrendDays; label: string }[]
const DEFAULT = RANGES[1]

type TrendRangeProps = { days: TrendDays; onDaysChange: (days: TrendDays) => void }

export const TrendRange = ({ days, onDaysChange }: TrendRangeProps) => (
  <SegmentedControl
    label="Time shown"
    value={rangeOf(({ days: each }) => each === days).value}
    onValueChange={(value) => onDaysChange(rangeOf((each) => each.value === value).days)}
    options={[...RANGES]}
  />
)

const rangeOf = (is: (range: (typeof RANGES)[number]) => boolean) => RANGES.find(is) ?? DEFAULT

/** How many days the charts of a page go back, kept in its address. */
export function useTrendDays(): [TrendDays, (days: TrendDays) => void] {
  const [text, set] = useUrlParam('days')
  const { days } = rangeOf(({ value }) => value === text)
  return [days, (next) => set(next === DEFAULT_TREND_DAYS ? '' : String(next))]
}
