import type { ReactNode } from 'react'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { Badge, type StateKind } from '@/components/ui/state'
import type { Check, Verdict } from '@/lib/core/verification/report'

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
  cleanup: 'clean-up',
} as const satisfies Record<Check['key'], string>

export function VerdictBadge({ verdict, checks = [] }: { verdict: Verdict; checks?: Check[] }) {
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
  action,
}: {
  verdict: Omit<Verdict, 'cause'>
  action?: ReactNode
}) {
  const { state, sentence, explanation, next = [] } = verdict
  return (
    <Note
      kind={KINDS[state]}
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
    </Note>
  )
}
