import { ChainState } from '@/components/audit/chain-state'
import { Prefetch } from '@/components/patterns/prefetch'
import { ProblemNote } from '@/components/ui/note'
import { State } from '@/components/ui/state'
import { chainReportQuery } from '@/lib/features/audit/queries'
import { readChainReport } from '@/lib/features/audit/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'

/** How the audit chain was last checked, and a check that runs. */
export async function AuditChain({ context }: { context: Context }) {
  const reading = await readPart(context, () => readChainReport(context))
  if (!reading.ok)
    return reading.error.code === 'forbidden' ? (
      <State kind="idle" title={reading.error.next ?? ''}>
        Chain not verified: permission denied
      </State>
    ) : (
      <ProblemNote problem={reading.error} live={false} />
    )
  return (
    <Prefetch query={chainReportQuery} reading={reading}>
      <ChainState />
    </Prefetch>
  )
}
