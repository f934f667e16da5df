'use client'

import { useServerAction } from '@/components/form/use-server-action'
import { NoneYet } from '@/components/patterns/empty-state'
import { PeopleText } from '@/components/people/people-text'
import { Person } from '@/components/people/person'
import { type Column, DataTable } from '@/components/table/data-table'
import { Button } from '@/components/ui/button'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { withdrawSignOffAction } from '@/lib/features/review/actions'
import { reviewQuery } from '@/lib/features/review/queries'
import type { SignOff } from '@/lib/features/review/schema'
import type { FindingRow } from './use-review'

type SignOffsPanelProps = {
  signOffs: SignOff[]
  rows: FindingRow[]
  /** Whether everything was read, so that a finding missing from the rows no longer exists. */
  complete: boolean
}

/** The accepted findings, including those whose acceptance has expired. */
export function SignOffsPanel({ signOffs, rows, complete }: SignOffsPanelProps) {
  const withdraw = useServerAction({ action: withdrawSignOffAction, invalidates: [reviewQuery] })
  const found = new Set(rows.map(({ id }) => id))
  const columns: Column<SignOff>[] = [
    {
      key: 'finding',
      header: 'Finding',
      cell: ({ title, place, reason }) => (
        <div className="grid min-w-56 max-w-[68ch] [overflow-wrap:anywhere]">
          <b>{title}</b>
          <span className="text-ink-2 text-small">
            <PeopleText>{place}</PeopleText>
          </span>
          <span className="text-small">{reason}</span>
        </div>
      ),
      width: 'w-full',
    },
    {
      key: 'state',
      header: 'State',
      cell: ({ finding, expired }) => (
        <SignOffState expired={expired} found={found.has(finding)} complete={complete} />
      ),
      width: 'whitespace-nowrap',
    },
    {
      key: 'until',
      header: 'Until',
      cell: ({ until }) => until.slice(0, 10),
      sort: ({ until }) => until,
      width: 'whitespace-nowrap tabular-nums',
    },
    {
      key: 'by',
      header: 'Accepted by',
      cell: ({ actor, at }) => (
        <>
          <Person id={actor} /> <RelativeTime at={at} />
        </>
      ),
      priority: 3,
    },
    {
      key: 'actions',
      header: 'Actions',
      quiet: true,
      cell: ({ finding }) => (
        <Button size="tiny" onClick={() => withdraw.run({ finding })}>
          Withdraw
        </Button>
      ),
    },
  ]
  return (
    <Panel flush>
      {withdraw.problem && (
        <div className="p-3.5">
          <ProblemNote problem={withdraw.problem} />
        </div>
      )}
      <DataTable
        caption="Accepted findings"
        columns={columns}
        rows={signOffs}
        rowKey={({ finding }) => finding}
        empty={
          <NoneYet title="No accepted findings">
            A finding that cannot be fixed yet can be accepted until a date, with a reason.
          </NoneYet>
        }
      />
    </Panel>
  )
}

type SignOffStateProps = { expired: boolean; found: boolean; complete: boolean }

function SignOffState({ expired, found, complete }: SignOffStateProps) {
  if (!found && complete) return <State kind="done">Resolved</State>
  if (!found) return <State kind="idle">Unknown</State>
  return expired ? <State kind="warn">Expired</State> : <State kind="pause">Accepted</State>
}
