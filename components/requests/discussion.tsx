'use client'

import { useState } from 'react'
import { TextareaField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useServerAction } from '@/components/form/use-server-action'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { StateIcon, type StateKind } from '@/components/ui/state'
import { commentOnRequestAction } from '@/lib/features/requests/actions'
import { requestQuery } from '@/lib/features/requests/queries'
import type { RequestDetail, RequestEventView } from '@/lib/features/requests/schema'
import { PersonName } from './person-name'

const EVENTS = {
  created: { kind: 'info', verb: 'created the request' },
  revised: { kind: 'info', verb: 'revised the request' },
  commented: { kind: 'idle', verb: 'commented' },
  'changes-asked': { kind: 'warn', verb: 'requested changes' },
  rejected: { kind: 'fail', verb: 'rejected the request' },
  withdrawn: { kind: 'idle', verb: 'withdrew the request' },
  approved: { kind: 'done', verb: 'approved the request' },
  applied: { kind: 'done', verb: 'applied the change' },
  failed: { kind: 'fail', verb: 'could not apply the change' },
  unknown: { kind: 'warn', verb: 'applied the change with unknown outcome' },
  reopened: { kind: 'info', verb: 'checked the live policies and reopened the request' },
  'signed-off': { kind: 'done', verb: 'signed off the emergency save' },
  removed: { kind: 'idle', verb: 'removed the expired grant' },
  'kept-by-hand': { kind: 'idle', verb: 'resolved the expired grant by hand' },
} as const satisfies Record<RequestEventView['kind'], { kind: StateKind; verb: string }>

/** The comments and decisions of a request, oldest first. */
export function Discussion({ request }: { request: RequestDetail }) {
  return (
    <Panel title="Discussion">
      <ol aria-label="Discussion" className="grid gap-3">
        {request.events.map((event) => (
          <DiscussionEntry key={event.seq} event={event} />
        ))}
      </ol>
      <CommentForm id={request.id} />
    </Panel>
  )
}

function DiscussionEntry({ event: { kind, actor, at, words } }: { event: RequestEventView }) {
  const event = EVENTS[kind]
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-1">
      <StateIcon kind={event.kind} className="mt-[3px]" />
      <div className="min-w-0">
        <b>
          <PersonName person={actor} />
        </b>{' '}
        {event.verb}{' '}
        <small className="text-ink-3 text-small">
          <RelativeTime at={at} />
        </small>
        {words && (
          <p dir="auto" className="whitespace-pre-wrap [overflow-wrap:anywhere]">
            {words}
          </p>
        )}
      </div>
    </li>
  )
}

function CommentForm({ id }: { id: number }) {
  const [words, setWords] = useState('')
  const say = useServerAction({
    action: commentOnRequestAction,
    invalidates: [requestQuery(id)],
    // The comment is listed before this runs, and the next one may have been begun.
    onDone: (_, sent) => setWords((typed) => (typed === sent.words ? '' : typed)),
  })
  return (
    <Form
      state={{
        submit: (event) => {
          event.preventDefault()
          say.run({ id, words })
        },
        pending: say.pending,
        problem: say.problem?.fields ? undefined : say.problem,
      }}
      submitLabel="Comment"
      tone="default"
      refusedTitle="The comment was not saved."
    >
      <TextareaField
        label="Comment"
        rows={2}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        error={say.problem?.fields?.['words']?.[0]}
      />
    </Form>
  )
}
