import { TextLink } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { ProofState } from '@/lib/core/verification/proof'
import { describeProof } from '@/lib/core/verification/proof-words'
import type { VerificationRef } from '@/lib/features/verifications/schema'

type ProofLineProps = {
  state: ProofState
  /** The run that the state rests on. */
  run?: VerificationRef
  /** Whether what the proof does not cover is shown below it. */
  full?: boolean
}

/** What was proved, for what and when, with a link to the run that proves it. Green only while it holds. */
export function ProofLine({ state, run, full = false }: ProofLineProps) {
  const { kind, title, detail, at } = describeProof(state)
  const words = (
    <>
      {title}
      {at && (
        <>
          {' '}
          <RelativeTime at={at} />
        </>
      )}
    </>
  )
  return (
    <>
      <State kind={kind} {...(detail && !full && { title: detail })}>
        {run ? (
          <TextLink href={paths.verification(run.cluster, run.namespace, run.name)} quiet>
            {words}
          </TextLink>
        ) : (
          <span>{words}</span>
        )}
      </State>
      {full && detail && <span className="block text-ink-2 text-small">{detail}</span>}
    </>
  )
}
