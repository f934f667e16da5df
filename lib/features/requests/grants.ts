import 'server-only'

import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import {
  claimDueGrants,
  listRequestRows,
  type RequestRow,
  updateRequestRow,
} from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { applyTheirs, compareStatements } from '@/lib/core/policy/statement-merge'
import { readPersonName } from '@/lib/features/approval-rules/service'
import { parsePolicyOrThrow, removePolicy, writePolicy } from '@/lib/features/policies/service'
import { recorded } from '@/lib/server/audit/audit'
import { requirePermission } from '@/lib/server/authorization/permissions'
import { describeFailure } from '@/lib/server/failure'
import { fingerprint, fingerprintOfText } from '@/lib/server/policy-fingerprint'
import type { WriteContext } from '@/lib/server/session/context'
import { refuseOwnRequest } from './authorship'
import {
  findVisibleRequest,
  notifyOfRequest,
  recordRequestStep,
  requestAuditObject,
  requestNotFound,
} from './request-steps'
import type { CommentOnRequest, Removal, RequestRef } from './schema'
import { isClaimExpired, isDue } from './views'

type Parser = Pick<WriteContext, 'actor'>

/** Policy text in the layout that live policies are printed in. */
const normalize = async (context: Parser, text: string) =>
  printPolicy(await parsePolicyOrThrow(context, text))

/**
 * How to remove exactly what a request granted, statement by statement. Statements that someone changed
 * since block the removal and are listed.
 */
export async function planRemoval(
  context: Parser,
  row: RequestRow,
  live: readonly WirePolicy[],
): Promise<Removal> {
  const policy = live.find(({ name }) => name === row.policy)
  if (!policy) return { kind: 'gone' }
  if (row.beforeText === null) {
    const granted = fingerprintOfText(await normalize(context, row.text))
    if (fingerprint(policy) === granted) return { kind: 'delete' }
    return { kind: 'changed', statements: policy.statements.map(({ name }) => name) }
  }
  const mine = printPolicy(policy)
  const texts = { base: await normalize(context, row.text), mine, theirs: row.beforeText }
  const changes = compareStatements(texts)
  const both = changes.filter(({ by }) => by === 'both')
  if (both.length > 0) return { kind: 'changed', statements: both.map(({ name }) => name) }
  const back = changes.filter(({ by }) => by === 'theirs')
  if (back.length === 0) return { kind: 'gone' }
  const text = applyTheirs(mine, back)
  return (await parsePolicyOrUndefined(context, text)) ? { kind: 'save', text } : { kind: 'delete' }
}

/** Undefined for text that is not a valid policy, such as one without statements. */
const parsePolicyOrUndefined = (context: Parser, text: string) =>
  parsePolicyOrThrow(context, text).catch((error: unknown) => {
    if (error instanceof AppError && error.detail.fields) return undefined
    throw error
  })

const notDue = (number: number) =>
  new AppError('conflict', `Request ${number} has no expired grant.`, {
    detail: { reason: 'not-due', next: 'Reload the request to see its status.' },
  })

/** Remove an expired grant. If it was changed since, it stays and the error lists the statements. */
export async function removeGrant(
  context: WriteContext,
  { id }: RequestRef,
): Promise<{ removed: Removal['kind'] }> {
  const row = await findVisibleRequest(context, id)
  await requirePermission(context, 'decide-requests')
  const { store, actor, clock } = context
  const actorName = await readPersonName(context)
  return recorded(
    context,
    { action: 'request.remove-grant', object: requestAuditObject(row) },
    async () => {
      const live = await context.coreweave.listPolicies()
      const removal = await planRemoval(context, row, live)
      if (removal.kind === 'changed') throw changedSince(row, removal.statements)
      const claimed = await updateRequestRow(store, actor.orgUid, id, async (now) => {
        if (!isDue(now, clock())) throw notDue(id)
        if (now.claimedAt && !isClaimExpired(now.claimedAt, clock())) throw beingRemoved(id)
        return { set: { claimedAt: clock() } }
      })
      if (!claimed) throw requestNotFound(id)
      try {
        await writeRemoval(context, row, live, removal)
      } catch (error) {
        await updateRequestRow(store, actor.orgUid, id, async () => ({
          set: { claimedAt: null },
        })).catch(() => {})
        throw error
      }
      const words = removal.kind === 'gone' ? 'The grant had already been removed.' : undefined
      await updateRequestRow(store, actor.orgUid, id, async () => ({
        set: { status: 'expired', claimedAt: null, updatedAt: clock() },
        event: {
          kind: 'removed',
          actor: actor.uid,
          actorName,
          at: clock(),
          ...(words && { words }),
        },
      }))
      return { removed: removal.kind }
    },
  )
}

async function writeRemoval(
  context: WriteContext,
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
      { policy: await parsePolicyOrThrow(context, removal.text), reason },
    )
}

const beingRemoved = (id: number) =>
  new AppError('conflict', `Someone else is removing the grant of request ${id}.`, {
    detail: { reason: 'claimed', next: 'Reload the request in a moment to see its status.' },
  })

const changedSince = ({ policy }: RequestRow, statements: string[]) =>
  new AppError(
    'conflict',
    `Policy ${policy} was changed since the grant: ${statements.join(', ')}.`,
    {
      detail: {
        reason: 'changed',
        next: `Edit policy ${policy}, then mark the grant as resolved on the request.`,
      },
    },
  )

/** Mark an expired grant as resolved by hand, with an explanation. */
export async function settleGrant(context: WriteContext, { id, words }: CommentOnRequest) {
  const row = await findVisibleRequest(context, id)
  await requirePermission(context, 'decide-requests')
  await refuseOwnRequest(context, row, 'grant')
  await recordRequestStep(context, row, 'request.settle-grant', {}, (now) => {
    if (!isDue(now, context.clock())) throw notDue(id)
    return { set: { status: 'expired' }, event: { kind: 'kept-by-hand', words: redact(words) } }
  })
}

/** Send one notification for each grant that has expired since the last call. */
export async function notifyDueGrants(context: WriteContext): Promise<void> {
  await requirePermission(context, 'read-requests')
  const { store, actor, clock } = context
  for (const row of await claimDueGrants(store, actor.orgUid, clock()))
    await notifyOfRequest(context, row, 'grant.due')
}

export type ExpiredGrant = {
  request: number
  policy: string
  title: string
  until: string
  /** What was done, or in a dry run would be. */
  outcome: Removal['kind'] | 'failed'
  problem?: string
}

const MAX_GRANTS = 1000

/** Remove all expired grants, one after the other. Grants that cannot be removed stay due. */
export async function removeExpiredGrants(
  context: WriteContext,
  { dryRun }: { dryRun: boolean },
): Promise<ExpiredGrant[]> {
  await requirePermission(context, 'read-requests')
  await notifyDueGrants(context)
  const { store, actor, clock } = context
  const due = await listRequestRows(store, actor.orgUid, { dueAt: clock() }, MAX_GRANTS)
  const live = await context.coreweave.listPolicies()
  const grants: ExpiredGrant[] = []
  for (const row of due.toReversed())
    grants.push({
      request: row.number,
      policy: row.policy,
      title: row.title,
      until: row.expiresAt?.toISOString() ?? '',
      ...(dryRun
        ? { outcome: (await planRemoval(context, row, live)).kind }
        : await tryRemoveGrant(context, row.number)),
    })
  return grants
}

async function tryRemoveGrant(
  context: WriteContext,
  id: number,
): Promise<Pick<ExpiredGrant, 'outcome' | 'problem'>> {
  try {
    return { outcome: (await removeGrant(context, { id })).removed }
  } catch (error) {
    const { problem } = describeFailure(error)
    const outcome = problem.reason === 'changed' ? 'changed' : 'failed'
    return { outcome, problem: [problem.message, problem.next].filter(Boolean).join(' ') }
  }
}
