import { State } from '@/components/ui/state'
import type { CoverageCounts, CoverageGap } from '@/lib/core/coverage/coverage'
import { describeGaps, describeOthers } from '@/lib/features/coverage/words'

/** Gaps that a restart does not explain: something stopped working. */
const SILENT: readonly CoverageGap[] = ['not-mutated', 'incomplete', 'other-organization']

export const gapTone = ({ gaps }: Pick<CoverageCounts, 'gaps'>): 'warn' | 'fail' =>
  SILENT.some((gap) => (gaps[gap] ?? 0) > 0) ? 'fail' : 'warn'

/** Why pods are not covered, and which other credentials win. */
export function GapState(counts: CoverageCounts) {
  const [gaps, others] = [describeGaps(counts), describeOthers(counts)]
  if (counts.pods === 0) return <span className="text-ink-3">No pod is running</span>
  if (!gaps && !others) return <span className="text-ink-3">None</span>
  return (
    <span className="grid gap-0.5">
      {gaps && <State kind={gapTone(counts)}>{gaps}</State>}
      {others && <State kind="fail">{others}</State>}
    </span>
  )
}
