import { StillReading } from '@/components/patterns/still-reading'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { Because, Gate, Inventory, SecondGate, Subject } from '@/lib/features/access/schema'
import { gateWords } from './words'

export const StatementLink = ({ policy, statement }: Because) => (
  <TextLink href={paths.policy(policy, { statement })}>
    {policy} / {statement}
  </TextLink>
)

/** The first of the statements that decide, and how many more there are. */
export function Deciding({ because }: { because: readonly Because[] }) {
  const [first, ...rest] = because
  if (!first) return null
  const others = rest.map(({ policy, statement }) => `${policy} / ${statement}`).join(', ')
  return (
    <span className="[overflow-wrap:anywhere]">
      <StatementLink {...first} />
      {rest.length > 0 && (
        <span className="text-ink-2" title={others}>
          {' '}
          and {rest.length} more
        </span>
      )}
    </span>
  )
}

/** All of them. */
export const AllDeciding = ({ because }: { because: readonly Because[] }) =>
  because.map((ref, i) => (
    <span key={`${ref.policy} ${ref.index}`}>
      {i > 0 && ', '}
      <StatementLink {...ref} />
    </span>
  ))

export const SubjectWords = ({ cluster, namespace, name, note, principal }: Subject) => (
  <span title={principal} className="[overflow-wrap:anywhere]">
    <span className="text-ink-2">
      {[cluster, namespace].filter(Boolean).map((part) => `${part} / `)}
    </span>
    {name}
    {note && <span className="block text-ink-2 text-small">{note}</span>}
  </span>
)

export function GateState({ gate }: { gate: Gate }) {
  const { kind, word } = gateWords[gate.state]
  return (
    <State kind={kind} title={gate.by.join(', ')}>
      {word}
    </State>
  )
}

/** What could not be read, or not yet, and so is not in the answer. */
export const UnreadNote = ({ pending, unread }: Pick<Inventory, 'pending' | 'unread'>) => (
  <>
    <StillReading what="the service accounts" clusters={pending} />
    {unread.length > 0 && (
      <Note
        kind="warn"
        title={`Not read, and so not in the answer: ${unread.map(({ what }) => what).join(', ')}.`}
      >
        {[...new Set(unread.map(({ why }) => why))].map((why) => (
          <span key={why} className="block">
            {why}
          </span>
        ))}
      </Note>
    )}
  </>
)

/** The second gate, where it is not known: what organization policies allow may be refused there. */
export function UnreadGates({ gates }: { gates: readonly SecondGate[] }) {
  const unread = gates.filter(({ state }) => state === 'unread')
  const [first] = unread
  if (!first) return null
  return (
    <Note
      kind="info"
      title={`The bucket ${unread.length === 1 ? 'policy' : 'policies'} of ${unread.map(({ bucket }) => bucket).join(', ')} ${unread.length === 1 ? 'was' : 'were'} not read.`}
    >
      This is what organization policies allow; a bucket’s own policy may refuse some of it.{' '}
      {first.problem?.message} {first.problem?.next}
    </Note>
  )
}

export const InnerStarNote = ({ rests }: { rests: boolean }) =>
  rests && (
    <Note kind="info">
      This rests on a * inside a pattern, whose meaning CoreWeave does not document.
    </Note>
  )
