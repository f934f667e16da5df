import 'server-only'

import { WirePolicy } from '@/lib/adapters/coreweave/wire'
import { policyVersionsUntil } from '@/lib/adapters/database/policy-versions'
import {
  approvalRulesUntil,
  type RequestEvent,
  type RequestRow,
} from '@/lib/adapters/database/requests'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import { ApprovalRules } from '@/lib/features/approval-rules/schema'
import type { Context } from '@/lib/server/session/context'
import { describePolicyTarget, describeRulesTarget, type RequestTarget } from './apply'

/** How a request was decided, and what it was compared with then. */
export type DecidedRequest = {
  at: Date
  /** The approvals that it was applied with; without one, the person who ended it. */
  by: RequestEvent[]
  target: RequestTarget
  rules: ApprovalRules
}

const ENDS: ReadonlySet<RequestEvent['kind']> = new Set([
  'applied',
  'rejected',
  'withdrawn',
  'failed',
])
const DECIDED: ReadonlySet<RequestRow['status']> = new Set([
  'applied',
  'emergency',
  'expired',
  'rejected',
  'withdrawn',
  'failed',
])

/**
 * What a decided request was compared with when it was decided: the versions of the policies and of the
 * approval rules that the console knew then. Undefined for a request that is still to be decided.
 */
export async function readDecidedRequest(
  context: Context,
  row: RequestRow,
  events: readonly RequestEvent[],
): Promise<DecidedRequest | undefined> {
  if (!DECIDED.has(row.status)) return undefined
  const end = events.findLast(({ kind }) => ENDS.has(kind))
  const at = row.appliedAt ?? end?.at ?? row.updatedAt
  const { store, actor } = context
  const approved = events.findLast(({ kind }) => kind === 'approved')
  const by =
    row.appliedAt && approved
      ? events.filter(
          ({ kind, hash, base }) =>
            kind === 'approved' && hash === approved.hash && base === approved.base,
        )
      : []
  const kept = await approvalRulesUntil(store, actor.orgUid, at, row.number)
  const rules = ApprovalRules.parse(kept?.rules ?? [])
  if (row.kind === 'rules')
    return {
      at,
      by,
      rules,
      target: describeRulesTarget(row, { version: kept?.version ?? 0, rules }),
    }
  const versions = await policyVersionsUntil(store, actor.orgUid, at)
  // What the request itself wrote is replaced by what was there before, which is kept with it.
  const written = new Set(row.appliedAt ? [row.policy, row.was] : [])
  const texts = versions.filter(({ policy }) => !written.has(policy)).map(({ text }) => text)
  const live = [...texts, row.appliedAt ? row.beforeText : null].flatMap((text) => {
    const { policy } = text ? parsePolicyText(text) : { policy: undefined }
    return WirePolicy.safeParse(policy).data ?? []
  })
  return { at, by, rules, target: await describePolicyTarget(context, row, live) }
}
