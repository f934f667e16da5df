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
import { dayOf } from './words'
import { WordsDialog } from './words-dialog'

type StateNotesProps = { request: RequestDetail; review: RequestReview | undefined }

/** What has to be done about a request besides deciding. */
export function StateNotes({ request, review }: StateNotesProps) {
  if (request.stuck) return <Stuck request={request} />
  if (request.status === 'emergency') return <Emergency request={request} />
  if (request.due) return <Due request={request} removal={review?.removal} />
  return null
}

const NOT_YOURS = 'You may not write policies.'

function Stuck({ request: { id, mayDecide } }: { request: RequestDetail }) {
  const settle = useServerAction({
    action: settleRequestAction,
    invalidates: [requestQuery(id)],
  })
  return (
    <Note
      kind="warn"
      title="It is not known whether this was written."
      actions={
        <Button
          variant="primary"
          pending={settle.pending}
          disabledReason={mayDecide ? undefined : NOT_YOURS}
          onClick={() => settle.run({ id })}
        >
          Look at what is live
        </Button>
      }
    >
      Writing it began, and its end was not told. What is live decides: if it is what was asked for,
      this is done, and otherwise it is open again.
      {settle.problem && <ProblemNote problem={settle.problem} />}
    </Note>
  )
}

function Emergency({ request: { id, mine, mayDecide } }: { request: RequestDetail }) {
  const signOff = useServerAction({
    action: signOffRequestAction,
    invalidates: [requestQuery(id)],
  })
  const own = mine ? 'You saved it yourself: somebody else signs it off.' : undefined
  return (
    <Note
      kind="warn"
      title="This was saved as an emergency, without the approval its rule asks for."
      actions={
        <Button
          variant="primary"
          pending={signOff.pending}
          disabledReason={own ?? (mayDecide ? undefined : NOT_YOURS)}
          onClick={() => signOff.run({ id })}
        >
          Sign off
        </Button>
      }
    >
      It stays flagged until somebody else signs it off. To undo it, restore the version before it
      from the history of its policy.
      {signOff.problem && <ProblemNote problem={signOff.problem} />}
    </Note>
  )
}

type DueProps = { request: RequestDetail; removal: Removal | undefined }

function Due({ request, removal }: DueProps) {
  const { id, policy, expiresAt, mayDecide, mine } = request
  const remove = useServerAction({
    action: removeGrantAction,
    invalidates: [requestQuery(id), policiesQuery],
  })
  const changed = removal?.kind === 'changed'
  const refusal = mayDecide ? undefined : NOT_YOURS
  return (
    <Note
      kind="warn"
      title={`This was granted until ${expiresAt ? dayOf(expiresAt) : ''}, and is still there.`}
      actions={
        changed ? (
          <>
            <LinkButton href={paths.policy(policy)}>Open the policy</LinkButton>
            <WordsDialog
              id={id}
              trigger={
                <Button
                  variant="primary"
                  disabledReason={
                    refusal ?? (mine ? 'You asked for it: somebody else settles it.' : undefined)
                  }
                >
                  Settle by hand
                </Button>
              }
              title="Settle this grant by hand"
              description="For a grant that could not be taken back as it was given."
              label="What was done about it"
              submitLabel="Settle"
              action={settleGrantAction}
            />
          </>
        ) : (
          <ConfirmByName
            trigger={
              <Button variant="primary" disabledReason={refusal}>
                Take it back
              </Button>
            }
            title="Take this grant back"
            loss={LOSS[removal?.kind ?? 'gone'](policy)}
            confirmLabel="Take it back"
            onConfirm={() => remove.run({ id })}
            pending={remove.pending}
            problem={remove.problem}
          />
        )
      }
    >
      {changed
        ? `Somebody changed ${policy} since, so it cannot be taken back as it was given. Edit it, then say here what was done.`
        : 'Nothing takes it back by itself but the command workload-identity expire, where somebody runs it.'}
    </Note>
  )
}

const LOSS = {
  delete: (policy: string) =>
    `${policy} is deleted: it was made for this request, and nobody changed it since.`,
  save: (policy: string) =>
    `In ${policy}, exactly what this request changed goes back to what it was.`,
  gone: (policy: string) => `Nothing of it is left in ${policy}; it is marked as ended.`,
  changed: () => '',
} satisfies Record<Removal['kind'], (policy: string) => string>
