import 'server-only'

import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import {
  insertApprovalRules,
  type RequestRow,
  updateRequestRow,
} from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { printPolicy } from '@/lib/core/policy/policy-text'
import {
  type ApprovalNeed,
  type ApprovalRule,
  ApprovalRules,
} from '@/lib/features/approval-rules/schema'
import {
  approvalNeeds,
  executeRequest,
  findCoveringRules,
  loosenedRules,
  readActiveApprovalRules,
} from '@/lib/features/approval-rules/service'
import {
  assertUnchanged,
  findWriteTargets,
  parsePolicyOrThrow,
  removePolicy,
  storeOutsideChanges,
  writePolicy,
} from '@/lib/features/policies/service'
import { fingerprint } from '@/lib/server/policy-fingerprint'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { policiesBase, rulesBase } from './proposal-hash'

/** The live state a request would change, read with the credential of the signed-in person. */
export type RequestTarget = {
  /** Identifies everything the request is compared with. */
  base: string
  live: WirePolicy[]
  /** The revision of the request that was read. */
  revision: number
  /** The text that the request replaces; empty if there is none. */
  before: string
  /** Whether the live state already matches the request. */
  written: boolean
  /** The policy that the request saves. */
  wanted?: WirePolicy | undefined
  /** The approvals the request needs, with those given by `approvers`. */
  needs: (rules: readonly ApprovalRule[], approvers: readonly string[]) => Promise<ApprovalNeed[]>
  rulesVersion: number
}

export async function readTarget(context: Context, row: RequestRow): Promise<RequestTarget> {
  return row.kind === 'rules' ? rulesTarget(context, row) : policyTarget(context, row)
}

const rulesTarget = async ({ store, actor }: Context, row: RequestRow): Promise<RequestTarget> =>
  describeRulesTarget(row, await readActiveApprovalRules(store, actor.orgUid))

/** A change of approval rules compared with these rules. */
export function describeRulesTarget(
  row: RequestRow,
  { version, rules }: { version: number; rules: ApprovalRules },
): RequestTarget {
  const wanted = rulesOf(row)
  return {
    base: rulesBase(version),
    live: [],
    revision: row.revision,
    rulesVersion: version,
    before: `${JSON.stringify(rules, null, 2)}\n`,
    written: fingerprint(rules) === fingerprint(wanted),
    needs: async (now, approvers) => approvalNeeds(loosenedRules(now, wanted), approvers),
  }
}

const rulesOf = ({ text }: Pick<RequestRow, 'text'>) => ApprovalRules.parse(JSON.parse(text))

const policyTarget = async (context: Context, row: RequestRow): Promise<RequestTarget> =>
  describePolicyTarget(context, row, await context.coreweave.listPolicies())

/** A change of a policy compared with these policies. */
export async function describePolicyTarget(
  context: Context,
  row: RequestRow,
  live: WirePolicy[],
): Promise<RequestTarget> {
  const byName = (name: string | null) => live.find((each) => each.name === name)
  const [here, old] = [byName(row.policy), byName(row.was)]
  const wanted = row.kind === 'delete' ? undefined : await parsePolicyOrThrow(context, row.text)
  const replaced = [here, old === here ? undefined : old].filter((each) => each !== undefined)
  const renamed = row.was !== null && row.was !== row.policy
  const before = renamed ? old : here
  return {
    base: policiesBase(live),
    live,
    revision: row.revision,
    rulesVersion: 0,
    before: before ? printPolicy(before) : '',
    written: wanted
      ? here !== undefined && fingerprint(here) === fingerprint(wanted) && !(renamed && old)
      : here === undefined,
    wanted,
    needs: async (rules, approvers) =>
      approvalNeeds(
        await findCoveringRules(context, rules, { before: replaced, after: wanted }),
        approvers,
      ),
  }
}

/** Throws if the change would overwrite something that the author had not seen. */
export function refuseMoved(
  { kind, policy, base, was }: RequestRow,
  { live, wanted }: Pick<RequestTarget, 'live' | 'wanted'>,
): void {
  if (kind === 'rules') return
  if (wanted) findWriteTargets(live, { policy: wanted, base, was: was ?? undefined })
  else {
    const here = live.find(({ name }) => name === policy)
    assertUnchanged(policy, here, base ?? '')
  }
}

/** Write the change of a claimed request with the credential of the last approver. */
export async function applyRequest(
  context: WriteContext,
  row: RequestRow,
  target: RequestTarget,
): Promise<void> {
  const { number, kind } = row
  const ends = { number, done: 'applied', undone: 'open' } as const
  if (kind === 'rules') return executeRequest(context, ends, () => writeRules(context, row, target))
  await storeOutsideChanges(context, target.live)
  const reason = `Request ${number}: ${row.reason}`
  const { store, actor } = context
  await updateRequestRow(store, actor.orgUid, number, async () => ({
    set: { beforeText: target.before || null },
  }))
  const { wanted } = target
  if (!wanted) {
    const live = target.live.find(({ name }) => name === row.policy)
    if (live) await executeRequest(context, ends, () => removePolicy(context, live, reason))
    return
  }
  const { base, was } = row
  const found = findWriteTargets(target.live, { policy: wanted, base, was: was ?? undefined })
  await executeRequest(context, ends, () => writePolicy(context, found, { policy: wanted, reason }))
}

async function writeRules(
  { store, actor, clock }: WriteContext,
  row: RequestRow,
  { rulesVersion }: RequestTarget,
) {
  const next = { rules: rulesOf(row), request: row.number, at: clock() }
  if (await insertApprovalRules(store, actor.orgUid, { ...next, after: rulesVersion })) return
  throw new AppError('conflict', 'The approval rules changed since you opened the request.', {
    detail: { reason: 'moved', next: 'Review the current rules, then approve the request again.' },
  })
}
