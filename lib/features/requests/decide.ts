import 'server-only'

import {
  type RequestEvent,
  type RequestRow,
  updateRequestRow,
} from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import {
  areNeedsMet,
  readActiveApprovalRules,
  readPersonName,
} from '@/lib/features/approval-rules/service'
import { recorded } from '@/lib/server/audit/audit'
import { requirePermission } from '@/lib/server/authorization/permissions'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { applyRequest, type RequestTarget, readTarget, refuseMoved } from './apply'
import { refuseOwnRequest } from './authorship'
import { proposalHash, validApprovals } from './proposal-hash'
import {
  findVisibleRequest,
  notifyOfRequest,
  recordRequestStep,
  refuseClosed,
  requestAuditObject,
  requestNotFound,
} from './request-steps'
import type { ApproveRequest, CommentOnRequest, RequestRef } from './schema'
import { countSignOffs, signOffNeeds } from './sign-offs'
import { hasUnknownOutcome } from './views'

/** A request of someone else, for a person who may decide it. */
async function findDecidableRequest(context: Context, id: number): Promise<RequestRow> {
  const row = await findVisibleRequest(context, id)
  await refuseOwnRequest(context, row, 'request')
  await requirePermission(context, row.kind === 'delete' ? 'delete-policies' : 'decide-requests')
  return row
}

/**
 * Approve the revision (`hash`) and the live state (`base`) that were shown. The last approval that is
 * needed writes the change with this person's credential; concurrent approvals write it once.
 */
export async function approveRequest(
  context: WriteContext,
  { id, hash, base, reason }: ApproveRequest,
): Promise<{ applied: boolean }> {
  const row = await findDecidableRequest(context, id)
  const { store, actor } = context
  const actorName = await readPersonName(context)
  return recorded(
    context,
    { action: 'request.approve', object: requestAuditObject(row), after: { hash, base, reason } },
    async () => {
      const target = await readTarget(context, row)
      const shown = { hash, base, actorName, target }
      let enough = false
      const stepped = await updateRequestRow(store, actor.orgUid, id, async (now, events, tx) => {
        refuseClosed(now)
        refuseChanged(context, now, shown)
        const { rules } = await readActiveApprovalRules(tx, actor.orgUid)
        const before = validApprovals(now, events, shown).map((event) => event.actor)
        enough = areNeedsMet(await target.needs(rules, [...before, actor.uid]))
        if (before.includes(actor.uid) && !enough) return undefined
        const at = context.clock()
        return {
          set: { updatedAt: at, ...(enough && { status: 'applying' as const, claimedAt: at }) },
          event: {
            kind: 'approved',
            actor: actor.uid,
            actorName,
            at,
            hash,
            base,
            words: redact(reason),
          },
        }
      })
      if (!stepped) throw requestNotFound(id)
      if (enough) await applyRequest(context, stepped, target)
      await notifyOfRequest(context, stepped, 'request.approved')
      return { applied: enough }
    },
  )
}

type ShownRequest = { hash: string; base: string; target: RequestTarget }

function refuseChanged({ actor }: Context, now: RequestRow, { hash, base, target }: ShownRequest) {
  const again = 'Review the current request, then approve it again if you still agree.'
  if (proposalHash(actor.orgUid, now) !== hash || now.revision !== target.revision)
    throw new AppError('conflict', 'The request was revised since you opened it.', {
      detail: { reason: 'revised', next: again },
    })
  if (target.base !== base)
    throw new AppError('conflict', 'The live policies changed since you opened the request.', {
      detail: { reason: 'moved', next: again },
    })
  refuseMoved(now, target)
}

export async function rejectRequest(context: WriteContext, { id, words }: CommentOnRequest) {
  const row = await findDecidableRequest(context, id)
  await recordRequestStep(context, row, 'request.reject', {}, (now) => {
    refuseClosed(now)
    return { set: { status: 'rejected' }, event: { kind: 'rejected', words: redact(words) } }
  })
  await notifyOfRequest(context, row, 'request.rejected')
}

export async function requestChanges(context: WriteContext, { id, words }: CommentOnRequest) {
  const row = await findDecidableRequest(context, id)
  await recordRequestStep(context, row, 'request.ask-for-changes', {}, (now) => {
    refuseClosed(now)
    return {
      set: { status: 'changes-asked' },
      event: { kind: 'changes-asked', words: redact(words) },
    }
  })
  await notifyOfRequest(context, row, 'request.changes-asked')
}

/** Approve an emergency save afterwards. It stays flagged until every rule that it bypassed is satisfied. */
export async function signOffRequest(
  context: WriteContext,
  { id }: RequestRef,
): Promise<{ enough: boolean }> {
  const row = await findDecidableRequest(context, id)
  const { uid } = context.actor
  let enough = false
  await recordRequestStep(context, row, 'request.sign-off', {}, (now, events) => {
    if (now.status !== 'emergency')
      throw new AppError('conflict', `Request ${id} needs no sign-off.`, {
        detail: { reason: 'not-open', next: 'Reload the request to see its status.' },
      })
    const [before, after] = [signOffNeeds(now, events), signOffNeeds(now, events, uid)]
    if (countSignOffs(after) === countSignOffs(before)) throw uselessSignOff(now, events, uid)
    enough = areNeedsMet(after)
    return { set: enough ? { status: 'applied' } : {}, event: { kind: 'signed-off' } }
  })
  return { enough }
}

function uselessSignOff({ number }: RequestRow, events: readonly RequestEvent[], uid: string) {
  if (events.some(({ kind, actor }) => kind === 'signed-off' && actor === uid))
    return new AppError('conflict', `You have already signed off request ${number}.`, {
      detail: { reason: 'signed-off', next: 'Ask another approver of the rule to sign it off.' },
    })
  return new AppError(
    'forbidden',
    `Request ${number} needs the sign-off of other people: no rule that it bypassed waits for yours.`,
    { detail: { reason: 'not-an-approver', next: 'Ask an approver of the rule to sign it off.' } },
  )
}

/** Resolve a request whose write has an unknown outcome by comparing it with what is live. */
export async function settleRequest(
  context: WriteContext,
  { id }: RequestRef,
): Promise<{ written: boolean }> {
  const row = await findVisibleRequest(context, id)
  await requirePermission(context, 'decide-requests')
  const { written } = await readTarget(context, row)
  await recordRequestStep(context, row, 'request.settle', { written: String(written) }, (now) => {
    if (!hasUnknownOutcome(now, context.clock()))
      throw new AppError(
        'conflict',
        `The outcome of request ${id} is known, or its change is still being written.`,
        {
          detail: { reason: 'not-open', next: 'Reload the request to see its status.' },
        },
      )
    const not = now.emergency ? 'failed' : 'open'
    const done = now.emergency ? 'emergency' : 'applied'
    return {
      set: {
        status: written ? done : not,
        claimedAt: null,
        ...(written && { appliedAt: context.clock() }),
      },
      event: written
        ? { kind: 'applied', words: 'The live policies match the request.' }
        : { kind: 'reopened', words: 'The live policies do not match the request.' },
    }
  })
  return { written }
}
