import 'server-only'

import { type RequestRow, updateRequestRow } from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import {
  areNeedsMet,
  readActiveApprovalRules,
  readPersonName,
} from '@/lib/features/approval-rules/service'
import { recorded } from '@/lib/server/audit/audit'
import { demand } from '@/lib/server/authorization/authority'
import type { Context } from '@/lib/server/session/context'
import { applyRequest, type RequestTarget, readTarget, refuseMoved } from './apply'
import { proposalHash, validApprovals } from './proposal-hash'
import type { ApproveRequest, RequestRef, SayOnRequest } from './schema'
import { notifyOfRequest, recordRequestStep, refuseClosed } from './step'
import { isStuck } from './views'
import { findVisibleRequest, requestAuditObject, requestNotFound } from './visible'

/** What somebody else asked for, in front of a person who may write it. */
async function decidable(context: Context, id: number): Promise<RequestRow> {
  const row = await findVisibleRequest(context, id)
  refuseOwn(context, row)
  await demand(context, row.kind === 'delete' ? 'delete policies' : 'decide about requests')
  return row
}

function refuseOwn({ actor }: Context, { number, author }: RequestRow) {
  if (author !== actor.uid) return
  throw new AppError('forbidden', `You asked for request ${number} yourself.`, {
    detail: {
      reason: 'own-request',
      next: 'Somebody else who may write policies decides about it.',
    },
  })
}

/**
 * Agree to exactly what was shown, compared with exactly what was live. With the last approval that is
 * needed it is written, with this person's credential, once, whoever else approves at the same time.
 */
export async function approveRequest(
  context: Context,
  { id, hash, base }: ApproveRequest,
): Promise<{ applied: boolean }> {
  const row = await decidable(context, id)
  const { store, actor } = context
  const actorName = await readPersonName(context)
  return recorded(
    context,
    { action: 'request.approve', object: requestAuditObject(row), after: { hash, base } },
    async () => {
      const target = await readTarget(context, row)
      const given = { hash, base, actorName, target }
      let enough = false
      const stepped = await updateRequestRow(store, actor.orgUid, id, async (now, events, tx) => {
        refuseClosed(now)
        refuseOther(context, now, given)
        const { rules } = await readActiveApprovalRules(tx, actor.orgUid)
        const before = validApprovals(now, events, given).map((event) => event.actor)
        enough = areNeedsMet(target.needs(rules, [...before, actor.uid]))
        if (before.includes(actor.uid) && !enough) return undefined
        const at = context.clock()
        return {
          set: { updatedAt: at, ...(enough && { status: 'applying' as const, claimedAt: at }) },
          event: { kind: 'approved', actor: actor.uid, actorName, at, hash, base },
        }
      })
      if (!stepped) throw requestNotFound(id)
      if (enough) await applyRequest(context, stepped, target)
      await notifyOfRequest(context, stepped, 'request.approved')
      return { applied: enough }
    },
  )
}

type Given = { hash: string; base: string; target: RequestTarget }

function refuseOther({ actor }: Context, now: RequestRow, { hash, base, target }: Given) {
  const again = 'Look at it as it is now, and approve again if you still agree.'
  if (proposalHash(actor.orgUid, now) !== hash)
    throw new AppError('conflict', 'This is not what is asked for now.', {
      detail: { reason: 'revised', next: again },
    })
  if (target.base !== base)
    throw new AppError('conflict', 'What is live moved since you looked.', {
      detail: { reason: 'moved', next: again },
    })
  refuseMoved(now, target)
}

export async function rejectRequest(context: Context, { id, words }: SayOnRequest) {
  const row = await decidable(context, id)
  await recordRequestStep(context, row, 'request.reject', {}, (now) => {
    refuseClosed(now)
    return { set: { status: 'rejected' }, event: { kind: 'rejected', words: redact(words) } }
  })
  await notifyOfRequest(context, row, 'request.rejected')
}

export async function requestChanges(context: Context, { id, words }: SayOnRequest) {
  const row = await decidable(context, id)
  await recordRequestStep(context, row, 'request.ask-for-changes', {}, (now) => {
    refuseClosed(now)
    return {
      set: { status: 'changes-asked' },
      event: { kind: 'changes-asked', words: redact(words) },
    }
  })
  await notifyOfRequest(context, row, 'request.changes-asked')
}

/** Agree afterwards to what was saved without approval. */
export async function signOffRequest(context: Context, { id }: RequestRef) {
  const row = await decidable(context, id)
  await recordRequestStep(context, row, 'request.sign-off', {}, (now) => {
    if (now.status !== 'emergency')
      throw new AppError('conflict', `Nothing of request ${id} is to be signed off.`, {
        detail: { reason: 'not-open', next: 'Reload it to see what became of it.' },
      })
    return { set: { status: 'applied' }, event: { kind: 'signed-off' } }
  })
}

/** Where nobody knows how a write ended: look at what is live, and go on from there. */
export async function settleRequest(
  context: Context,
  { id }: RequestRef,
): Promise<{ written: boolean }> {
  const row = await findVisibleRequest(context, id)
  await demand(context, 'decide about requests')
  const { written } = await readTarget(context, row)
  await recordRequestStep(context, row, 'request.settle', { written: String(written) }, (now) => {
    if (!isStuck(now, context.clock()))
      throw new AppError('conflict', `How request ${id} ended is known, or it is being written.`, {
        detail: { reason: 'not-open', next: 'Reload it to see what became of it.' },
      })
    const not = now.emergency ? 'failed' : 'open'
    const done = now.emergency ? 'emergency' : 'applied'
    return {
      set: {
        status: written ? done : not,
        claimedAt: null,
        ...(written && { appliedAt: context.clock() }),
      },
      event: written
        ? { kind: 'applied', words: 'What is live is what was asked for.' }
        : { kind: 'reopened', words: 'What is live is not what was asked for.' },
    }
  })
  return { written }
}
