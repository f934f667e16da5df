export type Point = { day: string; value: number }

const DAY_MS = 86_400_000
const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / DAY_MS

/** A round number at least as large as the values, so that the grid has whole numbers. */
export function chartTop(values: readonly number[]): number {
  const most = Math.max(1, ...values)
  if (most <= 4) return most % 2 === 0 ? most : most + 1
  const step = 10 ** Math.floor(Math.log10(most))
  const top = [2, 4, 6, 10].map((factor) => factor * step).find((each) => each >= most)
  return top ?? most
}

/**
 * A line that keeps each value until the day of the next one, from the first day to the last, as an SVG path in
 * a box of 100 by 100.
 */
export function stepPath(points: readonly Point[], { from, to, top }: ChartRange): string {
  const whole = Math.max(1, daysBetween(from, to))
  const x = (day: string) => round((daysBetween(from, day) / whole) * 100)
  const y = (value: number) => round(100 - (value / top) * 100)
  const steps = points.map(({ day, value }, i) =>
    i === 0 ? `M${x(day)} ${y(value)}` : `H${x(day)}V${y(value)}`,
  )
  return points.length === 0 ? '' : `${steps.join('')}H100`
}

export type ChartRange = { from: string; to: string; top: number }
const round = (value: number) => Math.round(value * 100) / 100

/** Moves labels apart that would cover each other, keeping their order; all in percent of the height. */
export function spreadLabels(places: readonly number[], gap: number): number[] {
  const order = places.map((_, i) => i).sort((a, b) => (places[b] ?? 0) - (places[a] ?? 0))
  const spread = [...places]
  let below = Number.POSITIVE_INFINITY
  for (const i of order) {
    spread[i] = Math.min(spread[i] ?? 0, below - gap)
    below = spread[i]
  }
  return spread
}
