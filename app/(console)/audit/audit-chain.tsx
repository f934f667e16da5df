import { ChainState } from '@/components/audit/chain-state'
import { verifyAudit } from '@/lib/features/audit/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'

/** Whether the audit chain is intact. Takes as long as reading the rows since the last verification. */
export const AuditChain = async ({ context }: { context: Context }) => (
  <ChainState report={await readPart(context, () => verifyAudit(context))} />
)
