'use client'

import { useQuery } from '@tanstack/react-query'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { LinkButton, TextLink } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { whoCanQuery } from '@/lib/features/access/queries'
import type { WhoAnswer, WhoCanQuestion, WhoRow } from '@/lib/features/access/schema'
import {
  AnswerActions,
  Deciding,
  GateState,
  InnerStarNote,
  restsOn,
  StatementLink,
  SubjectWords,
  soFar,
  subjectName,
  UnreadAnswerNote,
  UnreadGates,
} from './answer-parts'
import { decidedColumns } from './decided-columns'

type WhoCanAnswerProps = { input: WhoCanQuestion; initial: WhoAnswer }

/** `initial` is what the server answered; what is filtered asks the same reading again. */
export function WhoCanAnswer({ input, initial }: WhoCanAnswerProps) {
  const [q, setQ] = useUrlParam('q')
  const asked = { ...input, q: q || undefined, reading: initial.inventory.reading }
  const { data = initial, error } = useQuery({
    ...whoCanQuery(asked),
    ...(q === (input.q ?? '') && { initialData: initial }),
  })
  const { inventory, allowed, refused, beyond, gates, deed } = data
  const bucket = gates.length === 1 ? gates[0]?.bucket : undefined
  const href = ({ principal }: { principal: string }) =>
    paths.whatCan({ principal, ...(bucket && { bucket }) })
  const more = allowed.total - allowed.rows.length
  return (
    <>
      <PageHead
        title={titleOf(data, q)}
        facts={[restsOn(inventory), <RelativeTime key="at" at={inventory.at} prefix="Read" />]}
        actions={<AnswerActions question="who-can" given={asked} />}
      />
      {error && <ProblemNote problem={{ code: 'upstream', message: error.message }} />}
      <UnreadAnswerNote {...inventory} />
      <UnreadGates gates={gates} />
      <InnerStarNote rests={data.restsOnInnerStar} />
      <FilterInput label="Filter by cluster, namespace, name" />
      <Panel
        title={`Can ${deed}`}
        aside={
          gates.some(({ state }) => state === 'policy')
            ? 'organization and bucket policies'
            : 'organization policies'
        }
        flush
      >
        <DataTable
          caption={`Who can ${deed}`}
          columns={whoColumns}
          rows={allowed.rows}
          rowKey={({ principal }) => principal}
          href={href}
          empty={
            q ? (
              <FilteredOut title={`No principal matches “${q}”`} />
            ) : (
              <NoneYet
                title={`No known principal can ${deed}`}
                actions={<LinkButton href={paths.newPolicy()}>Give access</LinkButton>}
              >
                Requests that no statement allows are denied.
              </NoneYet>
            )
          }
        />
      </Panel>
      {more > 0 && (
        <p className="text-ink-2">
          {plural(more, 'more principal')} not shown. Filter the list or export it.{' '}
          {q && (
            <button type="button" className="underline" onClick={() => setQ('')}>
              Clear the filter
            </button>
          )}
        </p>
      )}
      {refused.total > 0 && (
        <Panel
          title="Blocked only by a Deny statement"
          aside={plural(refused.total, 'principal')}
          flush
        >
          <DataTable
            caption="Blocked only by a Deny statement"
            columns={refusedColumns}
            rows={refused.rows}
            rowKey={({ principal }) => principal}
            href={href}
            sortParam="refused"
            empty={null}
          />
        </Panel>
      )}
      {beyond.length > 0 && (
        <Panel title="Wildcards and unknown principals">
          <p className="text-ink-2">
            These principals also match service accounts that are created later or could not be
            read.
          </p>
          <ul className="grid gap-1">
            {beyond.slice(0, 50).map(({ pattern, statement }) => (
              <li key={`${pattern} ${statement.policy} ${statement.index}`}>
                <code>{pattern}</code> by <StatementLink {...statement} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {bucket && (
        <p className="text-ink-2">
          <TextLink href={paths.reviewMatrix({ bucket })}>{bucket} in the access matrix</TextLink>
        </p>
      )}
    </>
  )
}

function titleOf({ allowed, deed, inventory }: WhoAnswer, q: string) {
  const matching = `${q ? ' that match' : ''}${soFar(inventory)}`
  if (allowed.total === 0) return `No known principal${soFar(inventory)} can ${deed}`
  return `${plural(allowed.total, 'principal')}${matching} can ${deed}`
}

const inPart = ([first, ...rest]: string[]) =>
  rest.length === 0 ? `Only ${first}` : plural(rest.length + 1, 'action')

const who: Column<WhoRow> = {
  key: 'who',
  header: 'Principal',
  cell: (row) => <SubjectWords {...row} />,
  sort: subjectName,
}

export const whoColumns: Column<WhoRow>[] = [
  who,
  {
    key: 'may',
    header: 'Actions',
    cell: ({ reach, actions, denied }) => (
      <State kind={denied.length > 0 ? 'warn' : 'pass'} title={actions.join(', ')}>
        {reach === 'all' ? 'All' : inPart(actions)}
      </State>
    ),
    sort: ({ reach }) => reach,
  },
  ...decidedColumns<WhoRow>(),
  {
    key: 'gate',
    header: 'Bucket policy',
    cell: ({ gate }) => gate && <GateState gate={gate} />,
    sort: ({ gate }) => gate?.state,
    priority: 2,
  },
]

export const refusedColumns: Column<WhoRow>[] = [
  who,
  { key: 'by', header: 'Denied by', cell: ({ denied }) => <Deciding because={denied} /> },
]
