'use client'

import { useQuery } from '@tanstack/react-query'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import { requestChainCheckAction } from '@/lib/features/audit/actions'
import { chainReportQuery } from '@/lib/features/audit/queries'
import type { ChainReport } from '@/lib/features/audit/schema'

const MAX_SHOWN = 20
const POLL_MS = 1000

/** How the audit chain was last checked, and a button that has all of it checked now. */
export function ChainState() {
  const { data: report } = useQuery({
    ...chainReportQuery,
    refetchInterval: ({ state: { data } }) => (data?.running ? POLL_MS : false),
  })
  const check = useServerAction({
    action: requestChainCheckAction,
    invalidates: [{ queryKey: chainReportQuery.queryKey }],
  })
  if (!report) return null
  return (
    <div className="grid gap-1">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <LastCheck report={report} />
        {report.running ? (
          <Progress running={report.running} />
        ) : (
          <Button size="tiny" pending={check.pending} onClick={() => check.run({})}>
            Check now
          </Button>
        )}
      </div>
      {report.last?.ok && <RefusedRecords refused={report.last.refused} />}
      {check.problem && <ProblemNote problem={check.problem} />}
    </div>
  )
}

function LastCheck({ report: { rows, last } }: { report: ChainReport }) {
  if (!last) return <State kind="idle">Chain not checked yet</State>
  if (!last.ok)
    return (
      <>
        <State kind="fail">
          Chain broken at row {last.row}: {last.reason}
        </State>
        <RelativeTime at={last.at} prefix="checked" />
      </>
    )
  const later = rows - last.rows
  return (
    <>
      {last.refused.length > 0 ? (
        <State kind="fail">
          {`Chain verified up to row ${last.rows}, but ${plural(last.refused.length, 'record')} cannot be trusted`}
        </State>
      ) : (
        <State kind="pass">{`Chain verified up to row ${last.rows}`}</State>
      )}
      {last.at !== last.wholeAt && <RelativeTime at={last.at} prefix="checked" />}
      {later > 0 && <span>{`${plural(later, 'row')} since`}</span>}
      <RelativeTime at={last.wholeAt} prefix="all rows checked" />
    </>
  )
}

const Progress = ({ running }: { running: NonNullable<ChainReport['running']> }) => (
  <State kind="run">
    {running.walked === undefined || running.total === undefined
      ? 'Check waits for the worker'
      : `Checking row ${running.walked} of ${running.total}`}
  </State>
)

const RefusedRecords = ({ refused }: { refused: readonly string[] }) =>
  refused.length > 0 && (
    <>
      <ul className="list-disc pl-6 text-ink-2 [overflow-wrap:anywhere]">
        {refused.slice(0, MAX_SHOWN).map((record) => (
          <li key={record}>{record}.</li>
        ))}
      </ul>
      {refused.length > MAX_SHOWN && (
        <p className="text-ink-2">
          <code>workload-identity audit verify</code> names all of them.
        </p>
      )}
    </>
  )
