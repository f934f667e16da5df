'use client'

import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { ReadBucketPolicies } from '@/components/buckets/read-bucket-policies'
import { DownloadButton } from '@/components/patterns/download-button'
import { ProblemState } from '@/components/patterns/empty-state'
import { StillReading } from '@/components/patterns/still-reading'
import { Button } from '@/components/ui/button'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { plural, pluralOf } from '@/lib/common/plural'
import { NO_STORAGE_KEY } from '@/lib/core/policy/bucket-policy-state'
import { exportAddress } from '@/lib/features/access/queries'
import type {
  AccessInventory,
  AccessSubject,
  BucketPolicySource,
  BucketPolicyVerdict,
  DecidingStatement,
} from '@/lib/features/access/schema'

export const StatementLink = ({ policy, statement }: DecidingStatement) => (
  <TextLink href={paths.policy(policy, { statement })}>
    {policy} / {statement}
  </TextLink>
)

/** The first deciding statement and the number of others. */
export function Deciding({ because }: { because: readonly DecidingStatement[] }) {
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
export const AllDeciding = ({ because }: { because: readonly DecidingStatement[] }) =>
  because.map((ref, i) => (
    <span key={`${ref.policy} ${ref.index}`}>
      {i > 0 && ', '}
      <StatementLink {...ref} />
    </span>
  ))

export const SubjectWords = ({ cluster, namespace, name, note, principal }: AccessSubject) => (
  <span title={principal} className="[overflow-wrap:anywhere]">
    <span className="text-ink-2">
      {[cluster, namespace].filter(Boolean).map((part) => `${part} / `)}
    </span>
    {name}
    {note && <span className="block text-ink-2 text-small">{note}</span>}
  </span>
)

export function GateState({ gate }: { gate: BucketPolicyVerdict }) {
  const { kind, word } = VERDICT_WORDS[gate.state]
  return (
    <State kind={kind} title={gate.by.join(', ')}>
      {word}
    </State>
  )
}

/** Notes which parts are still loading or could not be read. */
export const UnreadAnswerNote = ({
  pending,
  unread,
}: Pick<AccessInventory, 'pending' | 'unread'>) => (
  <>
    <StillReading what="the service accounts" clusters={pending} />
    {unread.length > 0 && (
      <Note
        kind="warn"
        title={`Incomplete: could not read ${unread.map(({ what }) => what).join(', ')}.`}
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

/** Notes which bucket policies could not be read. */
export function UnreadGates({ gates }: { gates: readonly BucketPolicySource[] }) {
  const unread = gates.filter(({ state }) => state === 'unread')
  const [first] = unread
  if (!first) return null
  if (first.problem?.reason === NO_STORAGE_KEY)
    return (
      <Note
        kind="info"
        title="Bucket policies have not been read."
        actions={<ReadBucketPolicies />}
      >
        Results show organization policies only; bucket policies may deny some of this access.{' '}
        {first.problem.next}
      </Note>
    )
  return (
    <Note
      kind="info"
      title={`Could not read the bucket ${pluralOf(unread.length, 'policy', 'policies')} of ${unread.map(({ bucket }) => bucket).join(', ')}.`}
    >
      Results show organization policies only; bucket policies may deny some of this access.{' '}
      {first.problem?.message} {first.problem?.next}
    </Note>
  )
}

export const InnerStarNote = ({ rests }: { rests: boolean }) =>
  rests && (
    <Note kind="info">
      This result depends on a * inside a pattern, which CoreWeave does not document.
    </Note>
  )

type AnswerActionsProps = {
  question: Parameters<typeof exportAddress>[0]
  given: Parameters<typeof exportAddress>[1]
}

/** Exports the answer for the snapshot on the screen, or refreshes it. */
export function AnswerActions({ question, given }: AnswerActionsProps) {
  const router = useRouter()
  const [reading, start] = useTransition()
  return (
    <>
      <Button pending={reading} onClick={() => start(() => router.refresh())}>
        Refresh
      </Button>
      {(['csv', 'json'] as const).map((format) => (
        <DownloadButton key={format} href={exportAddress(question, given, format)}>
          {format.toUpperCase()}
        </DownloadButton>
      ))}
    </>
  )
}

/** The page before a question is asked, or when it failed. */
export const Unanswered = ({ title, problem }: { title: string; problem: Problem | undefined }) => (
  <>
    <PageHead
      title={title}
      facts={['Evaluates all live policies for all known service accounts and buckets']}
    />
    {problem && (
      <Panel flush>
        <ProblemState problem={problem} />
      </Panel>
    )}
  </>
)

export const subjectName = ({ cluster, namespace, name }: AccessSubject) =>
  [cluster, namespace, name].filter(Boolean).join(' / ')

export const restsOn = ({ policies, statements, accounts, buckets }: AccessInventory) =>
  [
    `${plural(policies, 'policy', 'policies')} with ${plural(statements, 'statement')}`,
    plural(accounts, 'service account'),
    plural(buckets.length, 'bucket'),
  ].join(', ')

/** Qualifies counts while clusters are pending. */
export const soFar = ({ pending }: Pick<AccessInventory, 'pending'>) =>
  pending.length > 0 ? ' so far' : ''

const VERDICT_WORDS = {
  none: { kind: 'pass', word: 'No bucket policy' },
  passes: { kind: 'pass', word: 'Allows' },
  refuses: { kind: 'fail', word: 'Denies' },
  depends: { kind: 'warn', word: 'Depends' },
  unread: { kind: 'idle', word: 'Unknown' },
} as const satisfies Record<BucketPolicyVerdict['state'], { kind: string; word: string }>
