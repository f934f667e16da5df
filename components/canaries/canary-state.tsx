import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import type { CanarySummary } from '@/lib/features/canaries/schema'
import { describeCanaryState } from '@/lib/features/canaries/words'

/** How a canary stands, since when, and why. */
export function CanaryStateCell({ canary }: { canary: CanarySummary }) {
  const { state, running } = canary
  const { kind, title, detail } = describeCanaryState(canary)
  return (
    <>
      <span className="inline-flex flex-wrap items-center gap-x-1.5">
        <State kind={kind}>{title}</State>
        {'at' in state && <RelativeTime at={state.at} />}
        {'since' in state && <RelativeTime prefix="Last read" at={state.since} />}
        {state.code === 'never-ran' && !running && (
          <RelativeTime prefix="First run" at={state.dueAt} />
        )}
        {running && <State kind="run">Running</State>}
      </span>
      {detail && <span className="block max-w-[60ch] text-ink-2 text-small">{detail}</span>}
    </>
  )
}
