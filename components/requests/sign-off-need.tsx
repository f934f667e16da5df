import { AnyOfPeople } from '@/components/people/people-list'
import { plural } from '@/lib/common/plural'
import type { ApprovalNeed, ApprovalRule } from '@/lib/features/approval-rules/schema'
import { describeRuleScope } from '@/lib/features/approval-rules/words'

/** What one rule that an emergency save bypassed needs: "2 sign-offs needed, 1 given". */
export function SignOffNeed({ need: { rule, approvals, given } }: { need: ApprovalNeed }) {
  const counts = `${plural(approvals, 'sign-off')} needed, ${given} given`
  if (!rule) return `${counts}: by anyone else who can write policies`
  return (
    <>
      {counts}: rule for {describeRuleScope(rule)}
      <RuleApprovers {...rule} />
    </>
  )
}

/** Continues a sentence about a rule that names its approvers. */
export const RuleApprovers = ({ approvers }: Pick<ApprovalRule, 'approvers'>) =>
  approvers.length > 0 && (
    <>
      , by <AnyOfPeople ids={approvers} />
    </>
  )
