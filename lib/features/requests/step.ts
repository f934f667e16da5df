import 'server-only'

import {
  type NewRequestEvent,
  type RequestRow,
  updateRequestRow,
} from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { readPersonName } from '@/lib/features/approval-rules/service'
import { notify } from '@/lib/features/notifications/service'
import { recorded } from '@/lib/server/audit/audit'
import type { Context } from '@/lib/server/session/context'
import { requestAuditObject, requestNotFound } from './visible'

type Told = Parameters<typeof notify>[1]['kind']
export const notifyOfRequest = (context: Context, { number, title }: RequestRow, kind: Told) =>
  notify(context, { kind, title, path: paths.request(number), at: context.clock() })

type Event = Omit<NewRequestEvent, 'actor' | 'at' | 'actorName'>
type Decide = (row: RequestRow) => { set: Partial<RequestRow>; event: Event }

/** One recorded step by this person. */
export async function recordRequestStep(
  context: Context,
  row: RequestRow,
  action: `request.${string}`,
  after: Record<string, string>,
  decide: Decide,
): Promise<RequestRow> {
  const { store, actor, clock } = context
  const actorName = await readPersonName(context)
  return recorded(context, { action, object: requestAuditObject(row), after }, async () => {
    const stepped = await updateRequestRow(store, actor.orgUid, row.number, async (now) => {
      const { set, event } = decide(now)
      const at = clock()
      return {
        set: { ...set, updatedAt: at },
        event: { ...event, actor: actor.uid, actorName, at },
      }
    })
    if (!stepped) throw requestNotFound(row.number)
    return stepped
  })
}

export function refuseClosed({ number, status }: RequestRow): void {
  if (status === 'open' || status === 'changes-asked') return
  throw new AppError('conflict', `Request ${number} is not open any more.`, {
    detail: { reason: 'not-open', next: 'Reload it to see what became of it.' },
  })
}
