import type { ComponentProps } from 'react'
import { TextField } from '@/components/form/fields'
import { listAnd } from '@/lib/common/list'
import type { ApprovalRule } from '@/lib/features/approval-rules/schema'
import { describeRuleScope } from '@/lib/features/approval-rules/words'

type Input = Omit<ComponentProps<typeof TextField>, 'label' | 'help' | 'type'>

export const ExpiryField = (input: Input) => (
  <TextField
    {...input}
    label="Expires after"
    type="date"
    help="The last day of the grant, in UTC. Afterwards the grant is shown as expired until someone removes it."
  />
)

export const TicketField = (input: Input) => (
  <TextField {...input} label="Ticket" help="A URL or a ticket number." />
)

/** Why the change needs a request, and who approves it. */
export function describeApprovalNeed(rules: readonly ApprovalRule[], mayWrite: boolean) {
  if (rules.length > 0) {
    const most = Math.max(...rules.map(({ approvals }) => approvals))
    const people =
      most === 1 ? 'someone else has to approve' : `${most} other people have to approve`
    return `An approval rule covers ${listAnd(rules.map(describeRuleScope))}, so ${people} this change. CoreWeave’s API does not enforce this.`
  }
  return mayWrite
    ? 'Someone else who can write policies has to approve this change.'
    : 'You cannot save policies. Someone with the role Object Storage Admin or with cwobject:EnsureAccessPolicy reviews your request and applies it.'
}
