import 'server-only'

import { listRequestEvents } from '@/lib/adapters/database/requests'
import type { Reading } from '@/lib/common/result'
import { Policy } from '@/lib/core/policy/document'
import { readActiveApprovalRules } from '@/lib/features/approval-rules/service'
import { requirePermission } from '@/lib/server/authorization/permissions'
import { describeFailure } from '@/lib/server/failure'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { readTarget, refuseMoved } from './apply'
import { readDecidedRequest } from './decided-review'
import { planRemoval } from './grants'
import { proposalHash, validApprovals } from './proposal-hash'
import { findVisibleRequest } from './request-steps'
import type { RequestRef, RequestReview } from './schema'
import { isDue, toRequestPerson } from './views'

/** The effect of a request on the live state, as far as the signed-in person may read it. */
export async function readRequestReview(
  context: Context,
  { id }: RequestRef,
): Promise<Reading<RequestReview>> {
  const row = await findVisibleRequest(context, id)
  return readPart(context, async () => {
    if (row.kind === 'rules') await requirePermission(context, 'read-approval-rules')
    const { store, actor, clock } = context
    // Reading what is live authorizes the person also for a request that was decided.
    const now = await readTarget(context, row)
    const [events, active] = await Promise.all([
      listRequestEvents(store, actor.orgUid, id),
      readActiveApprovalRules(store, actor.orgUid),
    ])
    const decided = await readDecidedRequest(context, row, events)
    const { target, rules } = decided ?? { target: now, rules: active.rules }
    const shown = { hash: proposalHash(actor.orgUid, row), base: target.base }
    const counting = new Set(
      (decided?.by ?? validApprovals(row, events, shown)).map(({ seq }) => seq),
    )
    const parsed = target.live.map((wire) => ({ name: wire.name, read: Policy.safeParse(wire) }))
    const approvers = events.filter(({ seq }) => counting.has(seq)).map((each) => each.actor)
    const at = clock().toISOString()
    const moved = decided ? undefined : findProblem(() => refuseMoved(row, target))
    return {
      at,
      ...shown,
      before: target.before,
      live: {
        ok: true as const,
        at,
        value: {
          policies: parsed.flatMap(({ read }) => (read.success ? [read.data] : [])),
          unread: parsed.filter(({ read }) => !read.success).map(({ name }) => name),
        },
      },
      ...(decided && {
        decided: {
          at: decided.at.toISOString(),
          by: decided.by.map(({ actor: uid, actorName }) => toRequestPerson(uid, actorName)),
        },
      }),
      ...(moved && { moved }),
      needs: await target.needs(rules, approvers),
      approvals: events
        .filter(({ kind }) => kind === 'approved')
        .map(({ seq, actor: uid, actorName, at }) => ({
          by: toRequestPerson(uid, actorName),
          at: at.toISOString(),
          counts: counting.has(seq),
        })),
      ...(isDue(row, clock()) && {
        removal: await planRemoval(context, row, now.live),
      }),
    }
  })
}

function findProblem(check: () => void) {
  try {
    check()
    return undefined
  } catch (error) {
    return describeFailure(error).problem
  }
}
