import 'server-only'

import type { StoredCanary } from '@/lib/adapters/database/canaries'
import { findStoredVerification } from '@/lib/adapters/database/verifications'
import { changedParts, type ProofBasis } from '@/lib/core/verification/proof'
import { namesOfParts } from '@/lib/core/verification/proof-words'
import { readAccountChanges } from '@/lib/features/audit/service'
import type { WriteContext } from '@/lib/server/session/context'
import type { StoredRuns } from './reading'

const MAX_CHANGES = 5

export type GreenChanges = { heading: string; lines: { text: string; path: string }[] }

/**
 * What changed between the last run that passed and now: the parts that the proof rests on, and who changed what, as
 * far as the console knows. Undefined if no run has passed.
 */
export async function readChangesSinceGreen(
  context: WriteContext,
  canary: StoredCanary,
  { history, basis }: { history: StoredRuns['history']; basis: ProofBasis },
): Promise<GreenChanges | undefined> {
  const { store, actor } = context
  const { id, cluster, namespace, account } = canary
  const green = history.get(id)?.find(({ verdict }) => verdict === 'passed')
  if (!green) return undefined
  const stored = await findStoredVerification(store, actor.orgUid, {
    cluster,
    namespace,
    name: green.name,
  })
  const parts = changedParts(stored?.proof?.basis ?? {}, basis)
  const lines = await readAccountChanges(
    context,
    { cluster, namespace, account },
    { since: green.startedAt, limit: MAX_CHANGES },
  )
  return {
    heading: headingOf(green.startedAt, parts, lines.length),
    lines: lines.map(({ text, path, at }) => ({ text: `${text} (${minuteOf(at)})`, path })),
  }
}

const minuteOf = (at: string) => `${at.slice(0, 16).replace('T', ' ')} UTC`

function headingOf(greenAt: Date, parts: ReturnType<typeof changedParts>, changes: number): string {
  const since = `since the run of ${minuteOf(greenAt.toISOString())}, which passed`
  if (parts.length > 0) return `Changed ${since}: ${namesOfParts(parts)}.`
  return changes > 0 ? `Changes ${since}:` : `The console knows of no change ${since}.`
}
