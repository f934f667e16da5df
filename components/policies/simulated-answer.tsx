import type { ReactNode } from 'react'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { paths } from '@/lib/common/paths'
import type { Verdict } from '@/lib/core/policy/access'
import type { BucketGates } from '@/lib/core/policy/bucket-gates'
import type { StatementRef } from '@/lib/core/policy/evaluate'

type SimulatedAnswerProps = {
  verdict: Verdict
  /** The bucket it is about; empty for a global action. */
  bucket: string
  gates: BucketGates
  /** The bucket policy is still being read. */
  reading: boolean
}

const words = {
  allow: { kind: 'pass', title: 'Allowed' },
  deny: { kind: 'fail', title: 'Denied by a statement' },
  'implicit-deny': { kind: 'fail', title: 'Not allowed: no statement allows it' },
  depends: { kind: 'warn', title: 'It depends' },
} as const

/** What both gates say, and by which statements. */
export function SimulatedAnswer({ verdict, bucket, gates, reading }: SimulatedAnswerProps) {
  const { because, nearest, restsOnInnerStar } = verdict.organization
  const { kind, title } = words[verdict.decision]
  const refused = verdict.decision === 'deny' && verdict.bucket
  return (
    <Note kind={kind} title={refused ? 'Refused by the bucket policy' : title} live>
      {because.length > 0 && (
        <Line>
          {verdict.bucket && 'Organization policies allow it, by '}
          {!verdict.bucket && 'By '}
          {because.map((ref, index) => (
            <span key={`${ref.policy} ${ref.index}`}>
              {index > 0 && ', '}
              <Statement {...ref} />
            </span>
          ))}
          .
        </Line>
      )}
      {nearest && (
        <Line>
          Nearest is <Statement {...nearest.statement} />, which does not match the{' '}
          {nearest.missed.join(' and the ')}.
        </Line>
      )}
      {restsOnInnerStar && (
        <Line>This rests on a * inside a pattern, whose meaning CoreWeave does not document.</Line>
      )}
      {verdict.bucket && (
        <SecondGate asked={verdict.bucket} bucket={bucket} gates={gates} reading={reading} />
      )}
    </Note>
  )
}

type SecondGateProps = Omit<SimulatedAnswerProps, 'verdict'> & {
  asked: NonNullable<Verdict['bucket']>
}

function SecondGate({ asked, bucket, gates, reading }: SecondGateProps) {
  const link = <TextLink href={paths.bucket(bucket)}>the bucket policy of {bucket}</TextLink>
  const gate = gates.gateOf(bucket)
  const by = asked.because.join(', ')
  if (gate === 'unread') {
    if (reading) return <Line>The bucket policy of {bucket} is being read.</Line>
    const { message = '', next = '' } = gates.problemOf(bucket) ?? {}
    return (
      <Line>
        Its bucket policy was not read. {message} {next}
      </Line>
    )
  }
  if (gate === 'none') return <Line>{bucket} has no bucket policy that could refuse it.</Line>
  switch (asked.decision) {
    case 'pass':
      return (
        <Line>
          And so does {link}
          {by && `, by ${by}`}.
        </Line>
      )
    case 'refuse':
      return (
        <Line>
          {by ? `${by} refuses it` : 'No statement lets it through'}, in {link}.
        </Line>
      )
    case 'depends':
      return (
        <Line>
          It is {by} that decides, in {link}; it depends on {asked.on.join('; ')}.
        </Line>
      )
  }
}

const Line = ({ children }: { children: ReactNode }) => <span className="block">{children}</span>

const Statement = ({ policy, statement }: StatementRef) => (
  <code>
    {policy} / {statement}
  </code>
)
