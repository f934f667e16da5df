import { State, type StateKind } from '@/components/ui/state'
import { describeProof } from '@/lib/core/verification/proof-words'
import { CLIENT_NAMES } from '@/lib/core/verification/refresh/words'
import type { VerificationSummary } from '@/lib/features/verifications/schema'

/** Until its proof is decided, a run that passed is not green. */
const UNDECIDED = {
  running: { kind: 'run', word: 'Running' },
  ended: { kind: 'warn', word: 'Ended, not settled' },
  passed: { kind: 'idle', word: 'Passed, comparing with what is so now' },
  failed: { kind: 'fail', word: 'Failed' },
  cancelled: { kind: 'pause', word: 'Cancelled' },
  unknown: { kind: 'idle', word: 'Unknown' },
} as const satisfies Record<
  VerificationSummary['verdict']['state'],
  { kind: StateKind; word: string }
>

/** What a run proves now, or how far it is. */
export function RunState({ run: { proof, verdict, refreshClient } }: { run: VerificationSummary }) {
  const costly = verdict.state === 'passed' && verdict.cause !== undefined
  if (!proof || proof.code === 'not-verified') {
    const { kind, word } = UNDECIDED[verdict.state]
    const unrecorded = proof?.reason === 'unrecorded'
    return (
      <>
        <State kind={kind}>{unrecorded ? 'Passed; what it proved was not recorded' : word}</State>
        {refreshClient && (
          <span className="block text-ink-2 text-small">
            Refresh of {CLIENT_NAMES[refreshClient]}
          </span>
        )}
      </>
    )
  }
  const { kind, title, detail } = describeProof(proof)
  return (
    <>
      <State kind={costly && kind === 'pass' ? 'warn' : kind} {...(detail && { title: detail })}>
        {title}
      </State>
      {(proof.code === 'failed' || costly) && (
        <span className="block text-ink-2 text-small">{verdict.sentence}</span>
      )}
      {proof.code === 'stale' && detail && (
        <span className="block text-ink-2 text-small">{detail}</span>
      )}
    </>
  )
}
