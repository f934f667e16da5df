import type { Asked } from '@/lib/features/clusters/chain'
import type { AccountsReport, IssuerReport, WebhookReport } from '@/lib/features/clusters/schema'

export type ClusterFacts = {
  issuer: Asked<IssuerReport>
  webhook: Asked<WebhookReport>
  accounts: Asked<AccountsReport>
}

export type Answer = {
  /** Of the service accounts that are injected, those for which every link holds. */
  works: number
  injected: number
  total: number
  /** Clusters of which it is not known. */
  unknown: number
  waiting: boolean
}

const dataOf = <T>(asked: Asked<T>) => ('data' in asked ? asked.data : undefined)

/** For how many service accounts there is everything that keyless access takes. */
export function answerOf(clusters: readonly ClusterFacts[]): Answer {
  const answer: Answer = { works: 0, injected: 0, total: 0, unknown: 0, waiting: false }
  for (const { issuer, webhook, accounts } of clusters) {
    const report = dataOf(accounts)
    answer.injected += report?.injected.length ?? 0
    answer.total += report?.total ?? 0
    if ([issuer, webhook, accounts].some((asked) => 'waiting' in asked)) {
      answer.waiting = true
      continue
    }
    if (!report) {
      answer.unknown += 1
      continue
    }
    if (report.injected.length === 0) continue
    const [issuerState, webhookState] = [dataOf(issuer)?.state, dataOf(webhook)?.state]
    const { reach } = report
    const known = issuerState !== undefined && webhookState !== undefined && reach?.ok
    if (!known || issuerState === 'unknown' || webhookState === 'unknown') answer.unknown += 1
    else if (issuerState === 'healthy' && WORKING.has(webhookState))
      answer.works += reach.value.ready
  }
  return answer
}

const WORKING: ReadonlySet<WebhookReport['state']> = new Set(['working', 'configured'])

const several = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

/** The answer in one sentence. */
export function answerText({ works, injected, unknown, waiting }: Answer): string {
  if (waiting) return 'Reading for whom keyless access works'
  if (injected === 0)
    return unknown > 0
      ? 'For whom keyless access works is not known'
      : 'No service account has keyless access yet'
  const least = unknown > 0 ? 'at least ' : ''
  return `Keyless access works for ${least}${works} of ${several(injected, 'service account')}`
}
