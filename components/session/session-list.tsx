'use client'

import { useServerAction } from '@/components/form/use-server-action'
import { usePersonLabel } from '@/components/people/person-choice'
import { Button } from '@/components/ui/button'
import { ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge } from '@/components/ui/state'
import { endSessionsAction } from '@/lib/features/session/actions'
import type { SessionRow } from '@/lib/features/session/schema'
import { describeBrowser } from './browser'

type SessionListProps = { person: string; sessions: readonly SessionRow[]; own?: boolean }

/** The sessions of one person. The current one is ended by signing out. */
export function SessionList({ person, sessions, own }: SessionListProps) {
  const labelOf = usePersonLabel()
  return (
    <ul aria-label={own ? 'Your sessions' : `Sessions of ${labelOf(person)}`}>
      {sessions.map((session) => (
        <SessionItem key={session.id} person={person} session={session} />
      ))}
    </ul>
  )
}

function SessionItem({ person, session }: { person: string; session: SessionRow }) {
  const { id, current, address, browser, startedAt, seenAt } = session
  const end = useServerAction({ action: endSessionsAction })
  const name = describeBrowser(browser)
  return (
    <li className="grid gap-2 border-line border-b px-3.5 py-2.5 last:border-b-0">
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1">
        <div className="grid min-w-0 gap-0.5 [overflow-wrap:anywhere]">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <b title={browser ?? undefined}>{name}</b>
            {current && <Badge kind="info">This session</Badge>}
          </div>
          <span className="flex flex-wrap gap-x-4 text-ink-2 text-small">
            <code>{address ?? 'Unknown address'}</code>
            <RelativeTime at={startedAt} prefix="Started" />
            <RelativeTime at={seenAt} prefix="Last used" />
          </span>
        </div>
        {!current && (
          <Button
            size="tiny"
            pending={end.pending}
            aria-label={`End the session of ${name} at ${address ?? 'an unknown address'}`}
            onClick={() => end.run({ person, sessions: [id] })}
          >
            End
          </Button>
        )}
      </div>
      {end.problem && <ProblemNote problem={end.problem} title="Could not end the session." />}
    </li>
  )
}

/** Ends the given sessions of one person at once. */
export function EndSessionsButton({
  person,
  sessions,
  children,
}: {
  person: string
  sessions: readonly SessionRow[]
  children: string
}) {
  const end = useServerAction({ action: endSessionsAction })
  return (
    <>
      {end.problem && <ProblemNote problem={end.problem} />}
      <Button
        size="tiny"
        pending={end.pending}
        onClick={() => end.run({ person, sessions: sessions.map(({ id }) => id) })}
      >
        {children}
      </Button>
    </>
  )
}
