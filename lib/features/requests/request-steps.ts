import 'server-only'

import {
  findRequestRow,
  type NewRequestEvent,
  type RequestEvent,
  type RequestRow,
  updateRequestRow,
} from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { readPersonName } from '@/lib/features/approval-rules/service'
import { notify } from '@/lib/features/notifications/service'
import { recorded } from '@/lib/server/audit/audit'
import { isAllowed } from '@/lib/server/authorization/permissions'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { isAuthor } from './authorship'
import { notificationTitle, type RequestNotificationKind } from './words'

/** The row of a request, for its author and for people who can list policies; others cannot tell that it exists. */
export async function findVisibleRequest(context: Context, number: number): Promise<RequestRow> {
  const { store, actor } = context
  const row = await findRequestRow(store, actor.orgUid, number)
  // The author is checked too: without a valid token nobody reads even their own requests.
  const all = await isAllowed(context, 'read-requests')
  if (row && (all || isAuthor(context, row))) return row
  throw requestNotFound(number)
}

export const requestNotFound = (number: number) =>
  new AppError('not-found', `Request ${number} not found.`, {
    detail: {
      next: 'It does not exist, or you cannot read it. Its author and people who can list policies can open it.',
    },
  })

export const requestAuditObject = ({ number, policy }: Pick<RequestRow, 'number' | 'policy'>) => ({
  request: String(number),
  ...(policy && { policy }),
})

export const notifyOfRequest = (
  context: WriteContext,
  { number, title, author }: RequestRow,
  kind: RequestNotificationKind,
) =>
  notify(context, {
    kind,
    title: notificationTitle(kind, title),
    path: paths.request(number),
    at: context.clock(),
    people: [author],
  })

type StepEvent = Omit<NewRequestEvent, 'actor' | 'at' | 'actorName'>
type DecideStep = (
  row: RequestRow,
  events: readonly RequestEvent[],
) => { set: Partial<RequestRow>; event: StepEvent }

/** Change a request and append the event of the change, audited. `decide` sees the locked row and may throw. */
export async function recordRequestStep(
  context: WriteContext,
  row: RequestRow,
  action: `request.${string}`,
  after: Record<string, string>,
  decide: DecideStep,
): Promise<RequestRow> {
  const { store, actor, clock } = context
  const actorName = await readPersonName(context)
  return recorded(context, { action, object: requestAuditObject(row), after }, async () => {
    const stepped = await updateRequestRow(store, actor.orgUid, row.number, async (now, events) => {
      const { set, event } = decide(now, events)
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
  throw new AppError('conflict', `Request ${number} is no longer open.`, {
    detail: { reason: 'not-open', next: 'Reload the request to see its status.' },
  })
}
