import { type Loadable, loadedData } from '@/lib/common/loadable'
import type { AccountsReport, VerifiedReport } from '@/lib/features/clusters/schema'

export type ClusterFacts = {
  accounts: Loadable<AccountsReport>
  verified: Loadable<VerifiedReport>
}

/** Annotated service accounts by what verifications say about them now. */
export type VerifiedAccounts = {
  proved: number
  failed: number
  injected: number
  total: number
  /** Clusters for which the answer is unknown. */
  unknown: number
  pending: boolean
  /** Whether some accounts may be missing, because this person can read only some namespaces. */
  partial: boolean
}

/** Counts the annotated service accounts whose access is proved now, and those whose last verification failed. */
export function countVerifiedAccounts(clusters: readonly ClusterFacts[]): VerifiedAccounts {
  const counts: VerifiedAccounts = {
    proved: 0,
    failed: 0,
    injected: 0,
    total: 0,
    unknown: 0,
    pending: false,
    partial: false,
  }
  for (const { accounts, verified } of clusters) {
    const report = loadedData(accounts)
    counts.injected += report?.injected.length ?? 0
    counts.total += report?.total ?? 0
    if ('pending' in accounts || 'pending' in verified) {
      counts.pending = true
      continue
    }
    const proofs = loadedData(verified)
    if (!report || !proofs || proofs.hidden > 0) counts.unknown += 1
    if (!report) continue
    if (!report.complete) counts.partial = true
    counts.proved += proofs?.accounts.proved ?? 0
    counts.failed += proofs?.accounts.failed ?? 0
  }
  return counts
}
