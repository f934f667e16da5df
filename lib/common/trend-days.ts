/** How many days back charts go. */
export const TREND_DAYS = [30, 90, 365] as const
export type TrendDays = (typeof TREND_DAYS)[number]
export const DEFAULT_TREND_DAYS = 90 satisfies TrendDays
