'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { TextareaField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useServerAction } from '@/components/form/use-server-action'
import { Note } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import type { ApprovalRule } from '@/lib/features/approval-rules/schema'
import { createRequestAction, reviseRequestAction } from '@/lib/features/requests/actions'
import { requestQuery } from '@/lib/features/requests/queries'
import type { CreateRequest, Proposal, RequestDetail } from '@/lib/features/requests/schema'
import { describeApprovalNeed, ExpiryField, TicketField } from './request-fields'

type RequestFormProps = {
  /** Undefined while there is no valid proposal. */
  proposal: Proposal | undefined
  reason: string
  onReason: (reason: string) => void
  /** The rules that cover the change. */
  rules: readonly ApprovalRule[]
  mayWrite: boolean
  disabledReason?: ReactNode
  /** The id of the request to revise. */
  revises?: string
  onRequested?: () => void
  /** Shown beside the primary button. */
  actions?: ReactNode
}

/** Requests a change instead of saving it, with a reason, an expiry and a ticket. */
export function RequestForm(props: RequestFormProps) {
  const { revises } = props
  const { data: request } = useQuery({
    ...requestQuery(Number(revises)),
    enabled: revises !== undefined,
  })
  if (revises === undefined) return <Fields {...props} />
  return request ? <Fields {...props} request={request} /> : null
}

function Fields(props: RequestFormProps & { request?: RequestDetail }) {
  const { proposal, reason, onReason, rules, mayWrite, request } = props
  const router = useRouter()
  const [expires, setExpires] = useState(request?.expiresAt?.slice(0, 10) ?? '')
  const [ticket, setTicket] = useState(request?.ticket ?? '')
  const ask = useServerAction({
    action: (input: CreateRequest) =>
      request
        ? reviseRequestAction({ ...input, id: request.id, revision: request.revision })
        : createRequestAction(input),
    invalidates: [{ queryKey: ['request'] }],
    onDone: ({ id }) => {
      props.onRequested?.()
      router.push(paths.request(id))
    },
  })
  const errorOf = (field: string) => ask.problem?.fields?.[field]?.[0]
  return (
    <Form
      state={{
        submit: (event) => {
          event.preventDefault()
          if (proposal && !props.disabledReason) ask.run({ proposal, reason, expires, ticket })
        },
        pending: ask.pending,
        problem: ask.problem,
      }}
      submitLabel={request ? `Update request ${request.id}` : 'Request approval'}
      disabledReason={props.disabledReason}
      refusedTitle="The request was not created."
      actions={props.actions}
    >
      <Note kind="info">{describeApprovalNeed(rules, mayWrite)}</Note>
      <TextareaField
        label="Reason"
        required
        rows={3}
        value={reason}
        onChange={(event) => onReason(event.target.value)}
        error={errorOf('reason')}
        help="Reviewers base their decision on it."
      />
      {proposal?.kind === 'save' && (
        <ExpiryField
          value={expires}
          onChange={(event) => setExpires(event.target.value)}
          error={errorOf('expires')}
        />
      )}
      <TicketField
        value={ticket}
        onChange={(event) => setTicket(event.target.value)}
        error={errorOf('ticket')}
      />
    </Form>
  )
}
