import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { Identifier } from '@/components/ui/identifier'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import type { Reading } from '@/lib/common/result'
import type { NamedPerson, PeopleList } from '@/lib/features/people/schema'
import { NamePersonButton } from './name-person-button'
import { Person } from './person'

const SHOWN = 100

/** Who has a name, from where, and who is still an id. */
export function PeopleSection({ reading }: { reading: Reading<PeopleList> }) {
  if (!reading.ok)
    return (
      <Panel id="people" title="People" flush>
        <ProblemState problem={reading.error} />
      </Panel>
    )
  const { people, mayName } = reading.value
  const rest = people.length - SHOWN
  return (
    <Panel id="people" title="People" aside={mayName && <NamePersonButton />} flush>
      {people.length === 0 ? (
        <NoneYet title="No people yet">
          CoreWeave returns only the IDs of people. The console learns their names from the clusters
          when they sign in; other names can be written here.
        </NoneYet>
      ) : (
        <ul aria-label="People">
          {people.slice(0, SHOWN).map((person) => (
            <li
              key={person.id}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 border-line border-b px-3.5 py-2 last:border-b-0 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_auto]"
            >
              <span className="min-w-0">
                {person.name ? (
                  <Person id={person.id} fallback={person.name} plain />
                ) : (
                  <span className="text-ink-3">No name</span>
                )}
              </span>
              <span className="min-w-0 max-md:order-3 max-md:col-span-2">
                <Identifier value={person.id} label="person ID" room={36} />
              </span>
              <span className="text-ink-2 text-small max-md:order-4 max-md:col-span-2">
                <NameOrigin person={person} />
              </span>
              <span className="text-right">{mayName && <NamePersonButton person={person} />}</span>
            </li>
          ))}
        </ul>
      )}
      {rest > 0 && <p className="px-3.5 py-2 text-ink-2 text-small">{rest} more are not shown.</p>}
    </Panel>
  )
}

function NameOrigin({ person: { source, written } }: { person: NamedPerson }) {
  if (source === 'provider') return <>From the identity provider</>
  if (source === 'cluster')
    return written ? (
      <>From a cluster, in place of “{written.name}”</>
    ) : (
      <>From a cluster, where the person signed in</>
    )
  if (!written) return <>Not known to any cluster that was asked</>
  return (
    <>
      Written by <Person id={written.by} plain /> <RelativeTime at={written.at} />
    </>
  )
}
