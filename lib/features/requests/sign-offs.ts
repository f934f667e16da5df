import 'server-only'

import type { RequestEvent, RequestRow } from '@/lib/adapters/database/requests'
import { type ApprovalNeed, ApprovalRules } from '@/lib/features/approval-rules/schema'
import { approvalNeeds } from '@/lib/features/approval-rules/service'

/**
 * The sign-offs that an emergency save needs by the rules that it bypassed, and those given, with that of
 * `uid` too. A save from before the rules were kept with it needs one of anybody who may write policies.
 */
export function signOffNeeds(
  { author, passedRules }: Pick<RequestRow, 'author' | 'passedRules'>,
  events: readonly Pick<RequestEvent, 'kind' | 'actor'>[],
  uid?: string,
): ApprovalNeed[] {
  const signers = events.filter(({ kind }) => kind === 'signed-off').map(({ actor }) => actor)
  const given = [...signers, ...(uid === undefined ? [] : [uid])].filter((each) => each !== author)
  return approvalNeeds(ApprovalRules.parse(passedRules ?? []), given)
}

/** How many of the needed sign-offs are given; more than a rule needs do not count. */
export const countSignOffs = (needs: readonly ApprovalNeed[]) =>
  needs.reduce((sum, { given, approvals }) => sum + Math.min(given, approvals), 0)
