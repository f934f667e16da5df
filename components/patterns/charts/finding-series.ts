import type { ChartSeries } from './step-chart'

/** Open findings by severity. */
export const FINDING_SERIES: readonly ChartSeries[] = [
  { key: 'high', name: 'high', ink: 'text-fail' },
  { key: 'medium', name: 'medium', ink: 'text-warn', dash: '5 2' },
  { key: 'low', name: 'low', ink: 'text-ink-2', dash: '2 2' },
]

/** Findings about what no longer exists. */
export const GHOST_SERIES: readonly ChartSeries[] = [
  { key: 'ghosts', name: 'findings', ink: 'text-ink-2' },
]
