import { listOr } from '@/lib/common/list'
import { plural, pluralOf } from '@/lib/common/plural'
import type { ApprovalNeed } from '@/lib/features/approval-rules/schema'
import { describeRuleScope } from '@/lib/features/approval-rules/words'
import type { RequestPage } from '@/lib/features/requests/schema'

const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** A day in UTC, such as `31 January 2027`. */
export const formatDay = (at: string) => DAY.format(new Date(at))

/** The waiting requests and expired grants as the title of the list. */
export function requestsTitle({ counts: { waiting, due }, scope }: RequestPage): string {
  const title = scope === 'own' ? ownTitle(waiting) : organizationTitle(waiting)
  return due === 0 ? title : `${title}, ${plural(due, 'grant')} expired but still active`
}

const ownTitle = (waiting: number) =>
  waiting === 0
    ? 'None of your requests is waiting'
    : `${waiting} of your requests ${pluralOf(waiting, 'is', 'are')} waiting`

const organizationTitle = (waiting: number) =>
  waiting === 0 ? 'No requests are waiting' : `${plural(waiting, 'request')} waiting`

/** What one rule that an emergency save passed by needs: "2 sign-offs needed, 1 given". */
export function describeSignOffs({ rule, approvals, given }: ApprovalNeed): string {
  const counts = `${plural(approvals, 'sign-off')} needed, ${given} given`
  if (!rule) return `${counts}: by anyone else who can write policies`
  const approvers = rule.approvers.length > 0 ? `, by ${listOr(rule.approvers)}` : ''
  return `${counts}: rule for ${describeRuleScope(rule)}${approvers}`
}
