import { type Loadable, loadedData } from '@/lib/common/loadable'
import type { AccountsReport, IssuerReport, WebhookReport } from '@/lib/features/clusters/schema'

export type ClusterFacts = {
  issuer: Loadable<IssuerReport>
  webhook: Loadable<WebhookReport>
  accounts: Loadable<AccountsReport>
}

export type KeylessAccessSummary = {
  /** Injected service accounts for which every link of the chain holds. */
  works: number
  injected: number
  total: number
  /** Clusters for which the answer is unknown. */
  unknown: number
  pending: boolean
}

const INSTALLED: ReadonlySet<WebhookReport['state']> = new Set(['working', 'configured'])

/** Counts the service accounts for which everything that keyless access needs is in place. */
export function summarizeKeylessAccess(clusters: readonly ClusterFacts[]): KeylessAccessSummary {
  const summary: KeylessAccessSummary = {
    works: 0,
    injected: 0,
    total: 0,
    unknown: 0,
    pending: false,
  }
  for (const { issuer, webhook, accounts } of clusters) {
    const report = loadedData(accounts)
    summary.injected += report?.injected.length ?? 0
    summary.total += report?.total ?? 0
    if ([issuer, webhook, accounts].some((part) => 'pending' in part)) {
      summary.pending = true
      continue
    }
    if (!report) {
      summary.unknown += 1
      continue
    }
    if (report.injected.length === 0) continue
    const [issuerState, webhookState] = [loadedData(issuer)?.state, loadedData(webhook)?.state]
    const { reach } = report
    const known = issuerState !== undefined && webhookState !== undefined && reach?.ok
    if (!known || issuerState === 'unknown' || webhookState === 'unknown') summary.unknown += 1
    else if (issuerState === 'healthy' && INSTALLED.has(webhookState))
      summary.works += reach.value.ready
  }
  return summary
}
