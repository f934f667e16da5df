import 'server-only'

import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import { insertRequest, latestApprovalRules } from '@/lib/adapters/database/requests'
import type { SealedReader } from '@/lib/adapters/database/sealed-store'
import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { redact } from '@/lib/common/redact'
import { namedAccounts } from '@/lib/core/policy/named-accounts'
import { notify } from '@/lib/features/notifications/service'
import { recorded } from '@/lib/server/audit/audit'
import { requirePermission } from '@/lib/server/authorization/permissions'
import { offload } from '@/lib/server/offload/offload'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { executeRequest } from './execute-request'
import { readPersonName } from './person-name'
import { type ApprovalRule, type ApprovalRuleSet, ApprovalRules } from './schema'
import { describeRuleScope } from './words'

export { approvalNeeds, areNeedsMet, loosenedRules } from './coverage'
export { executeRequest } from './execute-request'
export { readPersonName } from './person-name'
export { describeRuleScope } from './words'

/** The rules to decide by. Asks for no permission; empty until the organization sets some. */
export async function readActiveApprovalRules(
  store: SealedReader,
  orgUid: string,
): Promise<{ version: number; rules: ApprovalRules }> {
  const kept = await latestApprovalRules(store, orgUid)
  // Rules that cannot be parsed must stop a write, not let it pass.
  return kept
    ? { version: kept.version, rules: ApprovalRules.parse(kept.rules) }
    : { version: 0, rules: [] }
}

/** The rules that cover a change of live policies. */
export async function findCoveringRules(
  context: Pick<Context, 'actor'>,
  rules: readonly ApprovalRule[],
  { before, after }: { before: readonly WirePolicy[]; after: WirePolicy | undefined },
): Promise<ApprovalRule[]> {
  if (rules.length === 0) return []
  const scopes = rules.map(({ kind, name }) => ({ kind, name }))
  const policies = after ? [after] : []
  const covered = await offload(context, 'coveredScopes', scopes, before, policies)
  return rules.filter((_, index) => covered[index])
}

/** The rules to show, for people who can list policies. */
export async function readApprovalRules(context: Context): Promise<ApprovalRuleSet> {
  await requirePermission(context, 'read-approval-rules')
  const { store, actor } = context
  const kept = await latestApprovalRules(store, actor.orgUid)
  const { version, rules } = await readActiveApprovalRules(store, actor.orgUid)
  return { version, rules, ...(kept && { request: kept.request, at: kept.at.toISOString() }) }
}

export type GuardedPolicyChange = {
  kind: 'save' | 'delete'
  text: string
  base: string | null
  was?: string | undefined
  reason: string
  emergency: boolean
  /** The live policies that the change replaces or deletes. */
  before: WirePolicy[]
  /** The policy that is live afterwards; absent for a deletion. */
  policy?: WirePolicy
  /** The policy that is edited or deleted, as text; null for a new one. */
  beforeText: string | null
}

/**
 * Run a write that nobody approved, unless an approval rule covers it. An emergency is written all the
 * same, and stays flagged until someone else signs it off.
 */
export async function guardPolicyChange<T>(
  context: WriteContext,
  change: GuardedPolicyChange,
  write: () => Promise<T>,
): Promise<T> {
  const { before, policy, emergency } = change
  const { rules } = await readActiveApprovalRules(context.store, context.actor.orgUid)
  const covering = await findCoveringRules(context, rules, { before, after: policy })
  if (covering.length === 0) return write()
  if (!emergency) throw needsRequest(covering)
  return writeAsEmergency(context, { ...change, covering }, write)
}

const needsRequest = (rules: readonly ApprovalRule[]) =>
  new AppError(
    'forbidden',
    `This change needs an approved request: an approval rule covers ${rules.map(describeRuleScope).join(', ')}.`,
    {
      detail: {
        reason: 'needs-request',
        next: 'Request the change, or save it as an emergency, which stays flagged until someone else signs it off.',
      },
    },
  )

/** The flag is stored before the write, so no emergency goes without one. */
async function writeAsEmergency<T>(
  context: WriteContext,
  {
    kind,
    text,
    base,
    was,
    before,
    policy,
    beforeText,
    covering,
    ...change
  }: GuardedPolicyChange & { covering: ApprovalRule[] },
  write: () => Promise<T>,
): Promise<T> {
  await requirePermission(context, 'decide-requests')
  const { store, actor, clock } = context
  const reason = redact(change.reason)
  const name = policy?.name ?? before[0]?.name ?? ''
  const authorName = await readPersonName(context)
  return recorded(
    context,
    { action: 'policy.emergency-save', object: { policy: name }, after: { reason } },
    async () => {
      const at = clock()
      const title = kind === 'delete' ? `Delete ${name}` : `Emergency save of ${name}`
      const { number } = await insertRequest(store, actor.orgUid, {
        request: {
          kind,
          status: 'applying',
          title,
          policy: name,
          text,
          was: was ?? null,
          base,
          reason,
          author: actor.uid,
          authorName,
          emergency: true,
          passedRules: covering,
          createdAt: at,
          claimedAt: at,
          accounts: policy ? namedAccounts(policy) : [],
          beforeText,
        },
        event: {
          kind: 'created',
          actor: actor.uid,
          actorName: authorName,
          at,
          words: reason,
          text,
        },
      })
      const path = paths.request(number)
      await notify(context, { kind: 'policy.emergency-save', title, path, at })
      return executeRequest(context, { number, done: 'emergency', undone: 'failed' }, write)
    },
  )
}
