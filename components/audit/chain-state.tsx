import { ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import type { Reading } from '@/lib/common/result'
import type { ChainReport } from '@/lib/features/audit/schema'

const MAX_SHOWN = 20

/** Whether the audit chain is intact, and the records that are sealed in it. */
export function ChainState({ report }: { report: Reading<ChainReport> }) {
  if (!report.ok)
    return report.error.code === 'forbidden' ? (
      <State kind="idle" title={report.error.next ?? ''}>
        Chain not verified: permission denied
      </State>
    ) : (
      <ProblemNote problem={report.error} live={false} />
    )
  const { value } = report
  if (!value.ok)
    return (
      <State kind="fail">
        Chain broken at row {value.row}: {value.reason}
      </State>
    )
  if (value.refused.length > 0)
    return (
      <div className="space-y-1">
        <State kind="fail">
          {`Chain verified up to row ${value.rows}, but ${plural(value.refused.length, 'record')} cannot be trusted`}
        </State>
        <ul className="list-disc pl-6 text-ink-2 [overflow-wrap:anywhere]">
          {value.refused.slice(0, MAX_SHOWN).map((record) => (
            <li key={record}>{record}.</li>
          ))}
        </ul>
        {value.refused.length > MAX_SHOWN && (
          <p className="text-ink-2">
            <code>workload-identity audit verify</code> names all of them.
          </p>
        )}
      </div>
    )
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <State kind="pass">{`Chain verified up to row ${value.rows}`}</State>
      <RelativeTime at={value.wholeAt} prefix="all rows checked" />
    </span>
  )
}
