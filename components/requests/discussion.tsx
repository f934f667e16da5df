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
import { PersonName } from './person'

const DEEDS = {
  created: { kind: 'info', deed: 'asked' },
  revised: { kind: 'info', deed: 'changed what is asked for' },
  commented: { kind: 'idle', deed: 'said' },
  'changes-asked': { kind: 'warn', deed: 'asked for changes' },
  rejected: { kind: 'fail', deed: 'rejected it' },
  withdrawn: { kind: 'idle', deed: 'withdrew it' },
  approved: { kind: 'pass', deed: 'approved it' },
  applied: { kind: 'pass', deed: 'wrote it' },
  failed: { kind: 'fail', deed: 'could not write it' },
  unknown: { kind: 'warn', deed: 'does not know whether it was written' },
  reopened: { kind: 'info', deed: 'looked, and opened it again' },
  'signed-off': { kind: 'pass', deed: 'signed it off' },
  removed: { kind: 'idle', deed: 'took the expired grant back' },
  'kept-by-hand': { kind: 'idle', deed: 'dealt with the expired grant by hand' },
} as const satisfies Record<RequestEventView['kind'], { kind: StateKind; deed: string }>

/** Everything that was said and done, in the order it happened. Nothing of it is ever changed. */
export function Discussion({ request }: { request: RequestDetail }) {
  return (
    <Panel title="Discussion">
      <ol aria-label="Discussion" className="grid gap-3">
        {request.events.map((event) => (
          <Said key={event.seq} event={event} />
        ))}
      </ol>
      <CommentForm id={request.id} />
    </Panel>
  )
}

function Said({ event: { kind, actor, at, words } }: { event: RequestEventView }) {
  const deed = DEEDS[kind]
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-1">
      <StateIcon kind={deed.kind} className="mt-[3px]" />
      <div className="min-w-0">
        <b>
          <PersonName person={actor} />
        </b>{' '}
        {deed.deed}{' '}
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
    onDone: () => setWords(''),
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
      refusedTitle="The comment was not kept."
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
