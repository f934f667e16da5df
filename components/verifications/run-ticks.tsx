import { TICK_WORDS, type Tick, type TickState, Ticks } from '@/components/patterns/charts/ticks'
import type { VerificationSummary } from '@/lib/features/verifications/schema'

const MAX_TICKS = 40

const stateOf = ({ verdict }: VerificationSummary): TickState | undefined => {
  const { state } = verdict
  return state === 'passed' || state === 'failed' || state === 'unknown' ? state : undefined
}

/** The last finished verifications of a service account; runs come newest first. */
export function RunTicks({ runs, label }: { runs: readonly VerificationSummary[]; label: string }) {
  const ticks = runs
    .flatMap((run): Tick[] => {
      const state = stateOf(run)
      return state ? [{ key: run.name, state, at: run.startedAt }] : []
    })
    .slice(0, MAX_TICKS)
    .toReversed()
  const [only, second] = ticks
  if (!only) return null
  // One tick shows nothing over time.
  if (!second)
    return <span className="text-ink-2 text-small">One verification, {TICK_WORDS[only.state]}</span>
  return <Ticks ticks={ticks} label={label} />
}
