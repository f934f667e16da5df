import { Ticks } from '@/components/patterns/charts/ticks'
import type { CanarySummary } from '@/lib/features/canaries/schema'
import { canaryScope } from '@/lib/features/canaries/words'

/** The runs of a canary over time, oldest first. */
export function CanaryTicks({ canary }: { canary: CanarySummary }) {
  const { ticks } = canary
  if (ticks.length === 0) return null
  return (
    <Ticks
      label={`Runs of ${canaryScope(canary)}, oldest first`}
      ticks={ticks.map(({ at, state }) => ({ key: at, at, state })).toReversed()}
    />
  )
}
