'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { ConfirmWithReason } from '@/components/patterns/confirm-with-reason'
import { Button } from '@/components/ui/button'
import type { Problem } from '@/lib/common/errors'
import { approvalRulesQuery } from '@/lib/features/approval-rules/queries'
import { livePoliciesQuery, policiesQuery } from '@/lib/features/policies/queries'
import {
  approveRequestAction,
  rejectRequestAction,
  requestChangesAction,
} from '@/lib/features/requests/actions'
import { requestQuery } from '@/lib/features/requests/queries'
import type { RequestDetail, RequestReview } from '@/lib/features/requests/schema'
import { CommentDialog } from './comment-dialog'

type DecideActionsProps = {
  request: RequestDetail
  review: RequestReview | undefined
  /** The uid of the signed-in person. */
  uid: string
  lockOut: readonly string[]
  /** Why the request cannot be approved yet. */
  notYet: string | undefined
  onRefused: (problem: Problem | undefined) => void
}

export function DecideActions(props: DecideActionsProps) {
  const { request, review, uid, lockOut, notYet, onRefused } = props
  const { id, policy, mayDecide } = request
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const refusal = mayDecide
    ? undefined
    : 'Requires cwobject:EnsureAccessPolicy. Ask an Object Storage Admin to decide the request.'
  const approve = useServerAction({
    action: approveRequestAction,
    invalidates: [requestQuery(id), policiesQuery, livePoliciesQuery, approvalRulesQuery],
    onDone: () => {
      setAsking(false)
      onRefused(undefined)
    },
    onRefused: (problem) => {
      if (problem.fields) return
      setAsking(false)
      onRefused(problem)
      return client.invalidateQueries(requestQuery(id))
    },
  })
  const label = review && appliesNow(review, uid) ? 'Approve and apply' : 'Approve'
  const off = refusal ?? review?.moved?.message ?? notYet
  return (
    <>
      <CommentDialog
        id={id}
        trigger={<Button disabledReason={refusal}>Request changes</Button>}
        title="Request changes"
        description="The request waits until its author edits it."
        label="Requested changes"
        submitLabel="Request changes"
        action={requestChangesAction}
      />
      <CommentDialog
        id={id}
        trigger={
          <Button variant="danger" disabledReason={refusal}>
            Reject
          </Button>
        }
        title="Reject this request"
        description="The request is closed and stays visible."
        label="Reason"
        submitLabel="Reject"
        danger
        action={rejectRequestAction}
      />
      <ConfirmWithReason
        trigger={
          <Button
            variant="primary"
            pending={approve.pending}
            disabledReason={off}
            disabled={!review}
          >
            {label}
          </Button>
        }
        open={asking}
        onOpenChange={setAsking}
        title={lockOut.length > 0 ? 'This is hard to undo' : `${label}: ${policy}`}
        loss={lockOut.length > 0 ? lockOut.join(' ') : APPROVAL_EFFECTS[label]}
        {...(lockOut.length > 0 && { name: policy })}
        confirmLabel={label}
        tone={lockOut.length > 0 ? 'danger' : 'primary'}
        onConfirm={(reason) => {
          if (review) approve.run({ id, hash: review.hash, base: review.base, reason })
        }}
        pending={approve.pending}
        problem={approve.problem}
        reasonHelp="Shown in the discussion, and stored in the audit log."
      />
    </>
  )
}

const APPROVAL_EFFECTS = {
  'Approve and apply':
    'Yours is the last approval that is needed: the change is written to CoreWeave with your credential.',
  Approve: 'Others have to approve the request too before it is applied.',
} as const

/** Whether an approval by this person would be the last one needed. */
function appliesNow({ needs, approvals }: RequestReview, uid: string) {
  const already = approvals.some(({ by, counts }) => counts && by.uid === uid)
  return needs.every(({ rule, approvals, given }) => {
    const counts = !rule || rule.approvers.length === 0 || rule.approvers.includes(uid)
    return given + (counts && !already ? 1 : 0) >= approvals
  })
}
