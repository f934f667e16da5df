'use client'

import { ReadBucketPolicies } from '@/components/buckets/read-bucket-policies'
import { StillReading } from '@/components/patterns/still-reading'
import { TextLink } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { plural, pluralOf } from '@/lib/common/plural'
import { NO_STORAGE_KEY } from '@/lib/core/policy/bucket-policy-reads'
import type {
  AccessInventory,
  AccessSubject,
  BucketPolicySource,
  BucketPolicyVerdict,
  Credentials,
  DecidingStatement,
} from '@/lib/features/access/schema'
import { credentialReason, subjectNote } from '@/lib/features/access/words'

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

/** Cluster / namespace / name, the name strongest; the principal is in its tooltip. */
export function SubjectWords(subject: AccessSubject) {
  const { cluster, namespace, name, principal } = subject
  const note = subjectNote(subject)
  return (
    <span title={principal} className="[overflow-wrap:anywhere]">
      <span className="font-normal text-ink-2">
        {[cluster, namespace].filter(Boolean).map((part) => `${part} / `)}
      </span>
      <span className="font-medium">{name}</span>
      {note && <span className="block font-normal text-ink-2 text-small">{note}</span>}
    </span>
  )
}

/** Why access is effective, or only on paper. */
export function CredentialWords({ credentials }: { credentials: Credentials }) {
  const { statement, state } = credentials
  const words = credentialReason(credentials)
  if (state === 'effective' && statement) return <StatementLink {...statement} />
  return (
    <span className="text-ink-2">
      {words}
      {statement && (
        <>
          {': '}
          <StatementLink {...statement} />
        </>
      )}
    </span>
  )
}

export function GateState({ gate }: { gate: BucketPolicyVerdict }) {
  const title = gate.by.join(', ')
  const { word, ...look } = VERDICT_WORDS[gate.state]
  return 'kind' in look ? (
    <State kind={look.kind} title={title}>
      {word}
    </State>
  ) : (
    <span title={title}>{word}</span>
  )
}

const VERDICT_WORDS = {
  none: { word: 'No bucket policy' },
  passes: { word: 'Allows' },
  refuses: { kind: 'fail', word: 'Denies' },
  depends: { kind: 'warn', word: 'Depends' },
  unread: { kind: 'idle', word: 'Unknown' },
} as const satisfies Record<BucketPolicyVerdict['state'], { kind?: string; word: string }>

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
        {unread.some(({ part }) => part === 'federation') && (
          <span className="block">
            Access counts as effective where a statement allows the token exchange.
          </span>
        )}
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

export const restsOn = ({ policies, statements, accounts, buckets }: AccessInventory) =>
  [
    `${plural(policies, 'policy', 'policies')} with ${plural(statements, 'statement')}`,
    plural(accounts, 'service account'),
    plural(buckets.length, 'bucket'),
  ].join(', ')

/** A resource of an answer in words. */
export const ResourceName = ({ name }: { name: string }) =>
  name === '*' ? <span>Organization</span> : <code>{name}</code>

/** The first resources and the number of others. */
export function ResourceNames({ names, count }: { names: readonly string[]; count: number }) {
  const shown = names.slice(0, 3)
  return (
    <span className="[overflow-wrap:anywhere]" title={names.join(', ')}>
      {shown.map((name, i) => (
        <span key={name}>
          {i > 0 && ', '}
          <ResourceName name={name} />
        </span>
      ))}
      {count > shown.length && (
        <span className="text-ink-2"> and {plural(count - shown.length, 'more', 'more')}</span>
      )}
    </span>
  )
}
