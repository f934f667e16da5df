import type { ComponentProps } from 'react'
import { TextField } from '@/components/form/fields'
import type { ApprovalRule } from '@/lib/features/approval-rules/schema'
import { describeRuleScope } from '@/lib/features/approval-rules/words'

type Input = Omit<ComponentProps<typeof TextField>, 'label' | 'help' | 'type'>

export const ExpiryField = (input: Input) => (
  <TextField
    {...input}
    label="Until (optional)"
    type="date"
    help="The last day it is wanted, in UTC. After it, it is shown as due to be taken back."
  />
)

export const TicketField = (input: Input) => (
  <TextField {...input} label="Ticket (optional)" help="A link or a number." />
)

/** Why it is asked for and not saved. */
export function describeApprovalNeed(rules: readonly ApprovalRule[], mayWrite: boolean) {
  if (rules.length > 0) {
    const most = Math.max(...rules.map(({ approvals }) => approvals))
    const people = most === 1 ? 'somebody else approves' : `${most} other people approve`
    return `A rule for ${rules.map(describeRuleScope).join(' and ')} asks that ${people} it. CoreWeave’s API itself does not enforce that.`
  }
  return mayWrite
    ? 'Somebody else who may write policies approves it.'
    : 'You may not save policies. Somebody with the role Object Storage Admin, or whom a policy allows cwobject:EnsureAccessPolicy, reviews your request and writes it.'
}
