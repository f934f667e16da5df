import { TextLink } from '@/components/ui/link'
import { State, type StateKind } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { ReplacementCandidate } from '@/lib/features/review/schema-keys'

const words = {
  passed: { kind: 'pass', word: 'Verified' },
  failed: { kind: 'fail', word: 'Failed' },
  never: { kind: 'idle', word: 'Never verified' },
  unknown: { kind: 'idle', word: 'Not known' },
} as const satisfies Record<
  ReplacementCandidate['verification']['state'],
  { kind: StateKind; word: string }
>

const SHOWN = 3

/** Accounts that could take a key’s place, those that reach as much first. */
export function Candidates({ candidates }: { candidates: ReplacementCandidate[] }) {
  if (candidates.length === 0)
    return <span className="text-ink-2">No policy names a service account</span>
  return (
    <ul className="grid gap-1 py-1">
      {candidates.slice(0, SHOWN).map((candidate) => (
        <li key={nameOf(candidate)} className="flex flex-wrap items-center gap-x-2">
          <TextLink
            href={paths.serviceAccount(candidate.cluster, candidate.namespace, candidate.name)}
          >
            {nameOf(candidate)}
          </TextLink>
          <CandidateState candidate={candidate} />
          {!candidate.covers && <span className="text-small text-warn">may do less</span>}
        </li>
      ))}
      {candidates.length > SHOWN && (
        <li className="text-ink-2 text-small">{candidates.length - SHOWN} more</li>
      )}
    </ul>
  )
}

export const nameOf = ({ clusterName, namespace, name }: ReplacementCandidate) =>
  `${clusterName} / ${namespace} / ${name}`

function CandidateState({ candidate: { verification } }: { candidate: ReplacementCandidate }) {
  const { kind, word } = words[verification.state]
  return (
    <State kind={kind} {...(verification.state === 'unknown' && { title: verification.why })}>
      {word}
    </State>
  )
}
