import 'server-only'

import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import { type RequestRow, updateRequestRow } from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { applyTheirs, compareStatements } from '@/lib/core/policy/statement-merge'
import { readPersonName } from '@/lib/features/approval-rules/service'
import { parsePolicyOrThrow, removePolicy, writePolicy } from '@/lib/features/policies/write'
import { recorded } from '@/lib/server/audit/audit'
import { demand } from '@/lib/server/authorization/authority'
import { fingerprint, fingerprintOfText } from '@/lib/server/policy-fingerprint'
import type { Context } from '@/lib/server/session/context'
import type { Removal, RequestRef, SayOnRequest } from './schema'
import { recordRequestStep } from './step'
import { isClaimExpired, isDue } from './views'
import { findVisibleRequest, requestAuditObject, requestNotFound } from './visible'

/** A text as the store and CoreWeave would both lay it out. */
const laidOut = (text: string) => printPolicy(parsePolicyOrThrow(text))

/**
 * How to take back exactly what a request granted, statement by statement. What somebody changed since
 * is theirs to decide about, and is named.
 */
export function planRemoval(row: RequestRow, live: readonly WirePolicy[]): Removal {
  const policy = live.find(({ name }) => name === row.policy)
  if (!policy) return { kind: 'gone' }
  if (row.beforeText === null) {
    if (fingerprint(policy) === fingerprintOfText(laidOut(row.text))) return { kind: 'delete' }
    return { kind: 'changed', statements: policy.statements.map(({ name }) => name) }
  }
  const mine = printPolicy(policy)
  const texts = { base: laidOut(row.text), mine, theirs: row.beforeText }
  const changes = compareStatements(texts)
  const both = changes.filter(({ by }) => by === 'both')
  if (both.length > 0) return { kind: 'changed', statements: both.map(({ name }) => name) }
  const back = changes.filter(({ by }) => by === 'theirs')
  if (back.length === 0) return { kind: 'gone' }
  const text = applyTheirs(mine, back)
  return parsedOrNothing(text) ? { kind: 'save', text } : { kind: 'delete' }
}

/** A policy without statements cannot be. */
function parsedOrNothing(text: string) {
  try {
    return parsePolicyOrThrow(text)
  } catch {
    return undefined
  }
}

const notDue = (number: number) =>
  new AppError('conflict', `Nothing of request ${number} is due.`, {
    detail: { reason: 'not-due', next: 'Reload it to see what became of it.' },
  })

/** Take back what has expired; what was changed since is refused, and stays due. */
export async function removeGrant(
  context: Context,
  { id }: RequestRef,
): Promise<{ removed: Removal['kind'] }> {
  const row = await findVisibleRequest(context, id)
  await demand(context, 'decide about requests')
  const { store, actor, clock } = context
  const actorName = await readPersonName(context)
  return recorded(
    context,
    { action: 'request.remove-grant', object: requestAuditObject(row) },
    async () => {
      const live = await context.coreweave.listPolicies()
      const removal = planRemoval(row, live)
      if (removal.kind === 'changed') throw changedSince(row, removal.statements)
      const claimed = await updateRequestRow(store, actor.orgUid, id, async (now) => {
        if (!isDue(now, clock())) throw notDue(id)
        if (now.claimedAt && !isClaimExpired(now.claimedAt, clock())) throw beingRemoved(id)
        return { set: { claimedAt: clock() } }
      })
      if (!claimed) throw requestNotFound(id)
      try {
        await takeBack(context, row, live, removal)
      } catch (error) {
        await updateRequestRow(store, actor.orgUid, id, async () => ({
          set: { claimedAt: null },
        })).catch(() => {})
        throw error
      }
      const words = removal.kind === 'gone' ? 'It was gone already.' : undefined
      await updateRequestRow(store, actor.orgUid, id, async () => ({
        set: { status: 'expired', claimedAt: null, updatedAt: clock() },
        event: {
          ...{ kind: 'removed', actor: actor.uid, actorName, at: clock() },
          ...(words && { words }),
        },
      }))
      return { removed: removal.kind }
    },
  )
}

async function takeBack(
  context: Context,
  row: RequestRow,
  live: readonly WirePolicy[],
  removal: Removal,
) {
  const policy = live.find(({ name }) => name === row.policy)
  const reason = `Request ${row.number} expired: ${row.reason}`
  if (!policy) return
  if (removal.kind === 'delete') await removePolicy(context, policy, reason)
  if (removal.kind === 'save')
    await writePolicy(
      context,
      { live: policy, old: undefined },
      { policy: parsePolicyOrThrow(removal.text), reason },
    )
}

const beingRemoved = (id: number) =>
  new AppError('conflict', `Somebody is taking back the grant of request ${id} just now.`, {
    detail: { reason: 'claimed', next: 'Reload it in a moment to see what became of it.' },
  })

const changedSince = ({ policy }: RequestRow, statements: string[]) =>
  new AppError('conflict', `${policy} was changed since: ${statements.join(', ')}.`, {
    detail: {
      reason: 'changed',
      next: `Edit ${policy} by hand, then say on the request what was done about it.`,
    },
  })

/** A person dealt with what could not be taken back as it was granted, and says how. */
export async function settleGrant(context: Context, { id, words }: SayOnRequest) {
  const row = await findVisibleRequest(context, id)
  await demand(context, 'decide about requests')
  if (row.author === context.actor.uid)
    throw new AppError('forbidden', `You asked for request ${id} yourself.`, {
      detail: { reason: 'own-request', next: 'Somebody else who may write policies settles it.' },
    })
  await recordRequestStep(context, row, 'request.settle-grant', {}, (now) => {
    if (!isDue(now, context.clock())) throw notDue(id)
    return { set: { status: 'expired' }, event: { kind: 'kept-by-hand', words: redact(words) } }
  })
}
