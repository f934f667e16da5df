'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import type { Problem } from '@/lib/common/errors'
import { approvalRulesQuery } from '@/lib/features/approval-rules/queries'
import { livePoliciesQuery, policiesQuery } from '@/lib/features/policies/queries'
import {
  approveRequestAction,
  askForChangesAction,
  rejectRequestAction,
} from '@/lib/features/requests/actions'
import { requestQuery } from '@/lib/features/requests/queries'
import type { RequestDetail, RequestReview } from '@/lib/features/requests/schema'
import { WordsDialog } from './words-dialog'

type DecideActionsProps = {
  request: RequestDetail
  review: RequestReview | undefined
  /** Who looks. */
  uid: string
  lockOut: readonly string[]
  /** Why it cannot be approved yet. */
  notYet: string | undefined
  onRefused: (problem: Problem | undefined) => void
}

export function DecideActions(props: DecideActionsProps) {
  const { request, review, uid, lockOut, notYet, onRefused } = props
  const { id, policy, mayDecide } = request
  const client = useQueryClient()
  const refusal = mayDecide
    ? undefined
    : 'You may not write policies. Somebody with the role Object Storage Admin, or whom a policy allows it, can.'
  const approve = useServerAction({
    action: approveRequestAction,
    invalidates: [requestQuery(id), policiesQuery, livePoliciesQuery, approvalRulesQuery],
    onDone: () => onRefused(undefined),
    onRefused: (problem) => {
      onRefused(problem)
      return client.invalidateQueries(requestQuery(id))
    },
  })
  const run = () => {
    if (review) approve.run({ id, hash: review.hash, base: review.base })
  }
  const label = review && appliesNow(review, uid) ? 'Approve and apply' : 'Approve'
  const off = refusal ?? review?.moved?.message ?? notYet
  const button = (
    <Button
      variant="primary"
      pending={approve.pending}
      disabledReason={off}
      disabled={!review}
      {...(lockOut.length === 0 && { onClick: run })}
    >
      {label}
    </Button>
  )
  return (
    <>
      <WordsDialog
        id={id}
        trigger={<Button disabledReason={refusal}>Ask for changes</Button>}
        title="Ask for changes"
        description="Who asked can edit it; it waits until then."
        label="What should be different"
        submitLabel="Ask for changes"
        action={askForChangesAction}
      />
      <WordsDialog
        id={id}
        trigger={
          <Button variant="danger" disabledReason={refusal}>
            Reject
          </Button>
        }
        title="Reject this request"
        description="It is closed, and stays readable."
        label="Why"
        submitLabel="Reject"
        danger
        action={rejectRequestAction}
      />
      {lockOut.length > 0 && !off ? (
        <ConfirmByName
          trigger={button}
          title="This is hard to undo"
          loss={lockOut.join(' ')}
          name={policy}
          confirmLabel={label}
          onConfirm={run}
          pending={approve.pending}
          problem={approve.problem}
        />
      ) : (
        button
      )}
    </>
  )
}

/** Whether the approval of this person is the last that is needed. */
function appliesNow({ needs, approvals }: RequestReview, uid: string) {
  const already = approvals.some(({ by, counts }) => counts && by.uid === uid)
  return needs.every(({ rule, approvals, given }) => {
    const counts = !rule || rule.approvers.length === 0 || rule.approvers.includes(uid)
    return given + (counts && !already ? 1 : 0) >= approvals
  })
}
