import { TextLink } from '@/components/ui/link'
import { State, type StateKind } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { ReplacementCandidate } from '@/lib/features/review/schema'

const VERIFICATION_LABELS = {
  passed: { kind: 'pass', word: 'Verified' },
  failed: { kind: 'fail', word: 'Failed' },
  stale: { kind: 'idle', word: 'No longer verified' },
  never: { kind: 'idle', word: 'Never verified' },
  unknown: { kind: 'idle', word: 'Unknown' },
} as const satisfies Record<
  ReplacementCandidate['verification']['state'],
  { kind: StateKind; word: string }
>

const SHOWN = 3

/** Service accounts that could replace a key, those with at least its access first. */
export function ReplacementCandidates({ candidates }: { candidates: ReplacementCandidate[] }) {
  if (candidates.length === 0)
    return <span className="text-ink-2">No policy names a service account</span>
  return (
    <ul className="grid gap-1 py-1">
      {candidates.slice(0, SHOWN).map((candidate) => (
        <li key={candidateName(candidate)} className="flex flex-wrap items-center gap-x-2">
          <TextLink
            href={paths.serviceAccount(candidate.cluster, candidate.namespace, candidate.name)}
          >
            {candidateName(candidate)}
          </TextLink>
          <CandidateState candidate={candidate} />
          {!candidate.covers && (
            <span className="text-small text-warn">less access than the key</span>
          )}
        </li>
      ))}
      {candidates.length > SHOWN && (
        <li className="text-ink-2 text-small">{candidates.length - SHOWN} more</li>
      )}
    </ul>
  )
}

export const candidateName = ({ clusterName, namespace, name }: ReplacementCandidate) =>
  `${clusterName} / ${namespace} / ${name}`

function CandidateState({ candidate: { verification } }: { candidate: ReplacementCandidate }) {
  const { kind, word } = VERIFICATION_LABELS[verification.state]
  return (
    <State kind={kind} {...(verification.state === 'unknown' && { title: verification.why })}>
      {word}
    </State>
  )
}
