import { StateIcon } from '@/components/ui/state'
import type { Reading } from '@/lib/common/result'
import type { ActivityPeriod } from '@/lib/features/audit/activity-filters'
import type { ActivityCounts, ActivityEffects } from '@/lib/features/audit/activity-schema'
import { activityTitle } from '@/lib/features/audit/activity-words'
import { describeOtherSubjects, effectTitle } from '@/lib/features/audit/effect-words'

type Effects = Promise<Reading<ActivityEffects>>
type TitleProps = {
  period: ActivityPeriod | undefined
  counts: ActivityCounts
  effects: Effects | undefined
}

/** Of a saved view, how many accounts gained and lost access; of anything else, what was done. */
export async function ActivityTitle({ period, counts, effects }: TitleProps) {
  const read = await effects
  const total = read?.ok ? read.value.total : undefined
  return period && total ? effectTitle(period, total) : activityTitle(period, counts)
}

/** What the numbers of the title cover. */
export async function EffectFacts({ effects }: { effects: Effects }) {
  const read = await effects
  if (!read.ok)
    return (
      <span className="inline-flex items-center gap-1.5">
        <StateIcon kind="idle" />
        Gains and losses: not known. {read.error.message}
      </span>
    )
  const others = read.value.total && describeOtherSubjects(read.value.total)
  return others ? `${others}; by organization policies` : 'By organization policies'
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })

/** "23–26 November". */
export const DayRange = ({ from, to }: { from: string; to: string }) => (
  <>{day.formatRange(new Date(from), new Date(to))}</>
)
