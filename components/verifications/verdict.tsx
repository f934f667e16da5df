'use client'

import type { ReactNode } from 'react'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { Badge, type StateKind } from '@/components/ui/state'
import type { ProofState } from '@/lib/core/verification/proof'
import { namesOfParts } from '@/lib/core/verification/proof-words'
import type { Check, Verdict } from '@/lib/core/verification/report'
import { useNextSteps } from './use-next-steps'

type VerdictState = Verdict['state']

const KINDS = {
  running: 'run',
  ended: 'warn',
  passed: 'pass',
  failed: 'fail',
  cancelled: 'warn',
  unknown: 'warn',
} as const satisfies Record<VerdictState, StateKind>

const STATE_WORDS = {
  running: 'Running',
  ended: 'Ended, not settled',
  passed: 'Passed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  unknown: 'Unknown',
} as const satisfies Record<VerdictState, string>

/** A short name for each check, as in "Failed at exchange". */
const CHECK_NAMES = {
  account: 'annotation',
  webhook: 'webhook',
  job: 'admission',
  pod: 'start',
  injected: 'injection',
  claims: 'token',
  issuer: 'issuer',
  exchange: 'exchange',
  policy: 'policy',
  s3: 'object storage',
  bucket: 'bucket',
  refresh: 'refresh',
  'cloud-token': 'token',
  'cloud-exchange': 'exchange',
  'cloud-identity': 'impersonation',
  cleanup: 'clean-up',
} as const satisfies Record<Check['key'], string>

/** What passed with a cause works, and costs more than it should. */
const kindOf = ({ state, cause }: { state: VerdictState; cause?: string }) =>
  state === 'passed' && cause !== undefined ? 'warn' : KINDS[state]

type VerdictBadgeProps = { verdict: Verdict; proof?: ProofState; checks?: Check[] }

export function VerdictBadge({ verdict, proof, checks = [] }: VerdictBadgeProps) {
  if (verdict.state === 'passed' && proof?.code !== 'proved')
    return <Badge kind="idle">{proof ? 'No longer proved' : 'Passed'}</Badge>
  if (verdict.cause === 'exchange-every-call')
    return <Badge kind="warn">Exchanges at every call</Badge>
  if (verdict.state === 'passed') return <Badge kind="pass">Proved</Badge>
  const failed = checks.find(({ state, cause }) => state === 'fail' && cause === verdict.cause)
  const place = verdict.state === 'failed' && failed ? ` at ${CHECK_NAMES[failed.key]}` : ''
  return (
    <Badge kind={KINDS[verdict.state]}>
      {STATE_WORDS[verdict.state]}
      {place}
    </Badge>
  )
}

/** The verdict with its cause and the links that fix it. */
export function VerdictNote({
  verdict,
  proof,
  action,
}: {
  verdict: Omit<Verdict, 'cause'> & { cause?: string }
  /** What the run proves now; a passed run is green only while it does. */
  proof?: ProofState | undefined
  action?: ReactNode
}) {
  const { state, sentence, explanation } = verdict
  const next = useNextSteps()(verdict.next)
  const holds = state !== 'passed' || proof?.code === 'proved'
  return (
    <Note
      kind={holds ? kindOf(verdict) : 'info'}
      title={sentence}
      live
      actions={
        action ??
        next.map(({ label, href }, index) => (
          <LinkButton key={label} href={href} variant={index === 0 ? 'primary' : 'default'}>
            {label}
          </LinkButton>
        ))
      }
    >
      {explanation}
      {state === 'passed' && proof && <ProofNow proof={proof} />}
    </Note>
  )
}

/** Whether what a passed run proved is still proved, and what that could not be compared with. */
function ProofNow({ proof }: { proof: ProofState }) {
  switch (proof.code) {
    case 'proved':
      return proof.unchecked.length > 0 ? (
        <span className="block text-ink-2">
          Not compared with what is so now, because it could not be read:{' '}
          {namesOfParts(proof.unchecked)}.
        </span>
      ) : null
    case 'stale':
      return (
        <b className="block">
          {proof.reason === 'age'
            ? 'This is older than 24 hours, so it is no longer proved. Run it again.'
            : `Changed since, so it is no longer proved: ${namesOfParts(proof.changed)}. Run it again.`}
        </b>
      )
    case 'failed':
      return null
    case 'not-verified':
      return (
        <span className="block text-ink-2">
          This run was stored before the console recorded what a run proves.
        </span>
      )
  }
}
