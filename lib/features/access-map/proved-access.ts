import type { Proof } from '@/lib/core/access-map/access-map'
import type { VerificationSummary } from '@/lib/features/verifications/schema'

/** A proof older than this counts for nothing. */
const PROOF_LIFE_MS = 24 * 60 * 60 * 1000

/** What a verification proved: that keys were exchanged, and a level of one bucket where it named one. */
export type ProvedAccess = {
  at: string
  run: Pick<VerificationSummary, 'cluster' | 'namespace' | 'name'>
  bucket?: { name: string; level: Extract<Proof, 'list' | 'read' | 'write'> }
}

/**
 * What the verifications of one account prove, newest first. One that passed without a bucket proves the
 * exchange only. A later one that failed or still runs does not take back what was proved before; a proof
 * ends after 24 hours.
 */
export const provedAccess = (runs: readonly VerificationSummary[], now: Date): ProvedAccess[] =>
  runs.flatMap(({ verdict, endedAt, startedAt, cluster, namespace, name }) => {
    const at = endedAt ?? startedAt
    const young = now.getTime() - Date.parse(at) < PROOF_LIFE_MS
    return verdict.state === 'passed' && young ? [{ at, run: { cluster, namespace, name } }] : []
  })
