'use client'

import { useSuspenseQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useRecordSeen } from '@/components/form/use-record-seen'
import { FilteredOut, NoneYet, NotPermitted, ProblemState } from '@/components/patterns/empty-state'
import { Sentence, sentenceText } from '@/components/patterns/sentence'
import { SuspensionPolicyMark } from '@/components/suspensions/suspended'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { Link, LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import type { Problem } from '@/lib/common/errors'
import { matches } from '@/lib/common/matches'
import { paths } from '@/lib/common/paths'
import { plural, pluralOf } from '@/lib/common/plural'
import { policiesQuery } from '@/lib/features/policies/queries'
import type { PolicyRow } from '@/lib/features/policies/schema'
import { VersionLine } from './version-list'

export function PoliciesScreen() {
  const query = useSuspenseQuery(policiesQuery)
  const { data } = query
  const isUnrecorded = data.ok && data.value.some(({ latest }) => latest?.unrecorded)
  useRecordSeen(isUnrecorded, paths.outsideChangesSeen(), [policiesQuery])
  const again = (
    <Button onClick={() => void query.refetch()} pending={query.isFetching}>
      {data.ok ? 'Refresh' : 'Try again'}
    </Button>
  )
  return (
    <>
      <PageHead
        title="Policies"
        facts={[
          data.ok && countsOf(data.value),
          <RelativeTime key="at" at={data.at} prefix="Read" />,
        ]}
        actions={
          <>
            {data.ok && again}
            <LinkButton href={paths.newPolicy()} variant="primary">
              <Plus aria-hidden />
              New policy
            </LinkButton>
          </>
        }
      />
      {data.ok ? (
        <Found policies={data.value} />
      ) : (
        <Panel flush>
          <Refused problem={data.error} again={again} />
        </Panel>
      )}
    </>
  )
}

function countsOf(policies: readonly PolicyRow[]) {
  const statements = policies.reduce((sum, each) => sum + each.statements.length, 0)
  return `${plural(policies.length, 'policy', 'policies')} with ${plural(statements, 'statement')}`
}

function Found({ policies }: { policies: PolicyRow[] }) {
  const [typed, setTyped] = useUrlParam('q')
  const shown = policies.filter(({ name, statements }) =>
    matches(
      typed,
      name,
      ...statements.flatMap((each) => [each.name, each.effect, sentenceText(each.sentence)]),
    ),
  )
  if (policies.length === 0)
    return (
      <Panel flush>
        <NoneYet
          title="No policies yet"
          actions={
            <LinkButton href={paths.newPolicy()}>Grant access to a service account</LinkButton>
          }
        >
          Without a policy, a federated service account cannot exchange its token.
        </NoneYet>
      </Panel>
    )
  return (
    <>
      <FilterInput label="Filter policies" />
      <Panel flush>
        {shown.length > 0 ? (
          <ul aria-label="Policies">
            {shown.map((policy) => (
              <PolicyItem key={policy.name} policy={policy} />
            ))}
          </ul>
        ) : (
          <FilteredOut
            title={`No policy matches “${typed}”`}
            actions={<Button onClick={() => setTyped('')}>Clear filter</Button>}
          />
        )}
      </Panel>
    </>
  )
}

function Refused({ problem, again }: { problem: Problem; again: React.ReactNode }) {
  if (problem.code !== 'forbidden') return <ProblemState problem={problem} actions={again} />
  return (
    <NotPermitted title="You cannot list policies" problem={problem} actions={again}>
      {problem.next ??
        'Ask someone with the role Object Storage Admin or the action cwobject:ListAccessPolicy.'}{' '}
      You can still write a policy and request it.
    </NotPermitted>
  )
}

const SHOWN = 4

/** A policy in the list, with its statements and latest version. */
export function PolicyItem({ policy }: { policy: PolicyRow }) {
  const { name, statements, latest } = policy
  const rest = statements.slice(SHOWN)
  return (
    <li className="relative grid gap-1 border-line border-b px-3.5 py-2.5 last:border-b-0 hover:bg-hover">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2 className="min-w-0 grow">
          <Link
            href={paths.policy(name)}
            prefetch={false}
            className="text-accent after:absolute after:inset-0 hover:underline"
          >
            {name}
          </Link>
        </h2>
        <SuspensionPolicyMark name={name} />
        {latest && (
          <span className="text-ink-2 text-small">
            <VersionLine mark={latest} />
          </span>
        )}
      </div>
      <Statements statements={statements.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details className="relative z-1 w-fit">
          <summary className="text-ink-2 text-small">
            {rest.length} more {pluralOf(rest.length, 'statement')}
          </summary>
          <Statements statements={rest} />
        </details>
      )}
    </li>
  )
}

const Statements = ({ statements }: Pick<PolicyRow, 'statements'>) => (
  <ul className="grid gap-0.5">
    {statements.map(({ name, effect, sentence }, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: statements may share a name
      <li key={index} className="flex flex-wrap items-baseline gap-x-2">
        {effect === 'Deny' && <Chip kind="bad">Deny</Chip>}
        <Sentence parts={sentence} />
        <code className="text-ink-3">{name}</code>
      </li>
    ))}
  </ul>
)
