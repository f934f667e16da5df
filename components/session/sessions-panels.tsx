import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { Person } from '@/components/people/person'
import { Panel } from '@/components/ui/panel'
import type { Reading } from '@/lib/common/result'
import type { SessionOverview } from '@/lib/features/session/schema'
import { EndSessionsButton, SessionList } from './session-list'

/** The sessions of the person, and for those who may end them of everybody else. */
export function SessionsPanels({ reading }: { reading: Reading<SessionOverview> }) {
  if (!reading.ok)
    return (
      <Panel title="Your sessions" flush>
        <ProblemState problem={reading.error} />
      </Panel>
    )
  const { ofOthers, people } = reading.value
  const others = people.filter(({ own }) => !own)
  return (
    <>
      {people
        .filter(({ own }) => own)
        .map(({ person, sessions }) => {
          const rest = sessions.filter(({ current }) => !current)
          return (
            <Panel
              key={person}
              title="Your sessions"
              aside={
                rest.length > 1 && (
                  <EndSessionsButton person={person} sessions={rest}>
                    End all others
                  </EndSessionsButton>
                )
              }
              flush
            >
              <SessionList person={person} sessions={sessions} own />
            </Panel>
          )
        })}
      {!ofOthers.ok && (
        <Panel title="Sessions of other people" flush>
          <ProblemState problem={ofOthers.error} />
        </Panel>
      )}
      {ofOthers.ok && ofOthers.value && others.length === 0 && (
        <Panel title="Sessions of other people" flush>
          <NoneYet title="No one else is signed in" />
        </Panel>
      )}
      {others.map(({ person, sessions }) => (
        <Panel
          key={person}
          title={
            <span className="flex flex-wrap gap-x-1.5">
              Sessions of <Person id={person} />
            </span>
          }
          aside={
            sessions.length > 1 && (
              <EndSessionsButton person={person} sessions={sessions}>
                End all
              </EndSessionsButton>
            )
          }
          flush
        >
          <SessionList person={person} sessions={sessions} />
        </Panel>
      ))}
    </>
  )
}
