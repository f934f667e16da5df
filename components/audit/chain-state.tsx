import { ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import type { Reading } from '@/lib/common/result'
import type { ChainReport } from '@/lib/features/audit/schema'

/** Whether the audit chain is intact. */
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
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <State kind="pass">{`Chain verified up to row ${value.rows}`}</State>
      <RelativeTime at={value.wholeAt} prefix="all rows checked" />
    </span>
  )
}
