'use client'

import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import { LinkButton } from '@/components/ui/link'
import { Note, ProblemNote } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import { policiesQuery } from '@/lib/features/policies/queries'
import {
  removeGrantAction,
  settleGrantAction,
  settleRequestAction,
  signOffRequestAction,
} from '@/lib/features/requests/actions'
import { requestQuery } from '@/lib/features/requests/queries'
import type { Removal, RequestDetail, RequestReview } from '@/lib/features/requests/schema'
import { CommentDialog } from './comment-dialog'
import { SignOffNeed } from './sign-off-need'
import { formatDay } from './words'

type StateNotesProps = {
  request: RequestDetail
  review: RequestReview | undefined
  /** The uid of the signed-in person. */
  uid: string
}

/** Notes on requests that need an action other than a decision. */
export function StateNotes({ request, review, uid }: StateNotesProps) {
  if (request.stuck) return <UnknownOutcome request={request} />
  if (request.status === 'emergency') return <EmergencySave request={request} uid={uid} />
  if (request.due) return <ExpiredGrant request={request} removal={review?.removal} />
  return null
}

const MISSING_PERMISSION = 'Requires cwobject:EnsureAccessPolicy.'

function UnknownOutcome({ request: { id, mayDecide } }: { request: RequestDetail }) {
  const settle = useServerAction({
    action: settleRequestAction,
    invalidates: [requestQuery(id)],
  })
  return (
    <Note
      kind="warn"
      title="Unknown whether this change was applied"
      actions={
        <Button
          variant="primary"
          pending={settle.pending}
          disabledReason={mayDecide ? undefined : MISSING_PERMISSION}
          onClick={() => settle.run({ id })}
        >
          Check live policies
        </Button>
      }
    >
      The change was sent to CoreWeave, but its outcome was not saved. If the live policies match
      the request, it is marked as applied; otherwise it is reopened.
      {settle.problem && <ProblemNote problem={settle.problem} />}
    </Note>
  )
}

function EmergencySave({ request, uid }: { request: RequestDetail; uid: string }) {
  const { id, mine, mayDecide, signOffs = [] } = request
  const signOff = useServerAction({
    action: signOffRequestAction,
    invalidates: [requestQuery(id)],
  })
  const own = mine ? 'You made this change, so someone else has to sign it off.' : undefined
  const awaited = signOffs.some(
    ({ rule, approvals, given }) =>
      given < approvals && (!rule?.approvers.length || rule.approvers.includes(uid)),
  )
  const others = awaited ? undefined : 'Only the approvers of the rule can sign it off.'
  return (
    <Note
      kind="warn"
      title="Saved as an emergency without the approval that a rule requires"
      actions={
        <Button
          variant="primary"
          pending={signOff.pending}
          disabledReason={own ?? (mayDecide ? others : MISSING_PERMISSION)}
          onClick={() => signOff.run({ id })}
        >
          Sign off
        </Button>
      }
    >
      The change stays flagged until the approvers of the rule sign it off. To undo it, restore the
      previous version from the history of the policy.
      <ul className="mt-1 list-disc pl-4">
        {signOffs.map((need) => (
          <li key={JSON.stringify(need.rule)}>
            <SignOffNeed need={need} />
          </li>
        ))}
      </ul>
      {signOff.problem && <ProblemNote problem={signOff.problem} />}
    </Note>
  )
}

type ExpiredGrantProps = { request: RequestDetail; removal: Removal | undefined }

function ExpiredGrant({ request, removal }: ExpiredGrantProps) {
  const { id, policy, expiresAt, mayDecide, mine } = request
  const remove = useServerAction({
    action: removeGrantAction,
    invalidates: [requestQuery(id), policiesQuery],
  })
  const changed = removal?.kind === 'changed'
  const refusal = mayDecide ? undefined : MISSING_PERMISSION
  return (
    <Note
      kind="warn"
      title={`This grant expired on ${expiresAt ? formatDay(expiresAt) : ''} but is still active`}
      actions={
        changed ? (
          <>
            <LinkButton href={paths.policy(policy)}>Open policy</LinkButton>
            <CommentDialog
              id={id}
              trigger={
                <Button
                  variant="primary"
                  disabledReason={
                    refusal ??
                    (mine
                      ? 'You are the author, so someone else has to resolve the grant.'
                      : undefined)
                  }
                >
                  Resolve by hand
                </Button>
              }
              title="Resolve this grant by hand"
              description="For a grant that cannot be removed automatically because its policy was changed since."
              label="Resolution"
              submitLabel="Resolve"
              action={settleGrantAction}
            />
          </>
        ) : (
          <ConfirmByName
            trigger={
              <Button variant="primary" disabledReason={refusal}>
                Remove grant
              </Button>
            }
            title="Remove this grant"
            loss={REMOVAL_EFFECTS[removal?.kind ?? 'gone'](policy)}
            confirmLabel="Remove grant"
            onConfirm={() => remove.run({ id })}
            pending={remove.pending}
            problem={remove.problem}
          />
        )
      }
    >
      {changed
        ? `Someone has changed ${policy} since, so the grant cannot be removed automatically. Edit the policy, then describe here what you did.`
        : 'Expired grants are not removed automatically unless workload-identity expire runs on a schedule.'}
    </Note>
  )
}

const REMOVAL_EFFECTS = {
  delete: (policy: string) =>
    `Deletes ${policy}, which was created for this request and has not been changed since.`,
  save: (policy: string) => `Reverts exactly what this request changed in ${policy}.`,
  gone: (policy: string) =>
    `${policy} no longer contains the grant. The request is marked as expired.`,
  changed: () => '',
} satisfies Record<Removal['kind'], (policy: string) => string>
