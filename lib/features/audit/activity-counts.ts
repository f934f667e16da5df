import 'server-only'

import { countOutsideVersions } from '@/lib/adapters/database/reviews'
import type { StoreReader } from '@/lib/adapters/database/store'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { countAudit } from '@/lib/server/audit/audit'
import type { Context } from '@/lib/server/session/context'
import { ACTIVITY_KINDS } from './activity-filters'
import { actionsOfKind } from './activity-kinds'
import type { ActivityCounts } from './activity-schema'
import { KIND_LABELS } from './activity-words'

type Reader = Pick<Context, 'actor'> & { store: StoreReader }

/** What was done in a period, as the timeline counts it, and how much of each kind. */
export type ActivitySummary = ActivityCounts & { kinds: { text: string; path: string }[] }

/** Count the activity of an organization in a period. The caller decides who is told. */
export async function countActivity(
  reader: Reader,
  period: { from: Date; to: Date },
): Promise<ActivitySummary> {
  const { store, actor } = reader
  const count = (actions: string[]) => countAudit(reader, { actions, ...period })
  const [all, outside, ...ofKinds] = await Promise.all([
    count(actionsOfKind(undefined)),
    countOutsideVersions(store, actor.orgUid, period),
    ...ACTIVITY_KINDS.map((kind) => count(actionsOfKind(kind))),
  ])
  const kinds = ACTIVITY_KINDS.flatMap((kind, index) => {
    const { changes = 0, failed = 0 } = ofKinds[index] ?? {}
    if (changes === 0) return []
    const words = `${KIND_LABELS[kind]}: ${plural(changes, 'entry', 'entries')}`
    return [
      {
        text: failed > 0 ? `${words}, ${failed} failed` : words,
        path: paths.activity({ kind, period: 'month' }),
      },
    ]
  })
  return { ...all, outside, kinds }
}
