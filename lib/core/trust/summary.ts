import { listAnd } from '@/lib/common/list'
import { plural } from '@/lib/common/plural'
import { parseSubject } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { type AccountDecision, decideForAccounts, type TrustAccount } from './account-decisions'
import { UNKNOWN_ACCOUNT } from './finding'
import { oidcProvidersOf } from './lint-aws-providers'
import type { CloudTrust, TrustContext } from './trust'

export type TrustCluster = { id: string; name: string; issuerUrl: string }
export type InventoryAccount = TrustAccount & { cluster: TrustCluster }

/** `missing`: the trust names the account, but it does not exist in the cluster. */
export type TrustSummaryRow = AccountDecision<InventoryAccount> & {
  presence: 'present' | 'missing' | 'unread'
}

export type TrustSummary = {
  /** The result in one sentence. */
  title: string
  /** Admitted accounts first, then those that depend on the request. */
  rows: TrustSummaryRow[]
  /** How many known accounts are denied. */
  denied: number
  /** Why an account is denied. */
  denialReason: (account: TrustAccount) => string
}

type TrustSummaryInput = {
  trust: CloudTrust
  /** The trust's text, to find the subjects that it names. */
  text: string
  clusters: readonly TrustCluster[]
  accounts: readonly InventoryAccount[]
  /** IDs of the clusters whose accounts were read completely. */
  complete: ReadonlySet<string>
  around: TrustContext
}

/** Which known accounts a trust admits, and which accounts that it names do not exist. */
export function summarizeTrust(asked: TrustSummaryInput): TrustSummary {
  const { trust, clusters, accounts, complete, around } = asked
  const keyOf = ({ issuerUrl, namespace, name }: TrustAccount) =>
    `${issuerUrl} ${namespace} ${name}`
  const known = new Set(accounts.map(keyOf))
  const named = accountsNamedIn(asked).filter((account) => !known.has(keyOf(account)))
  const presenceOf = (account: InventoryAccount): TrustSummaryRow['presence'] => {
    if (known.has(keyOf(account))) return 'present'
    return complete.has(account.cluster.id) ? 'missing' : 'unread'
  }
  const answered = decideForAccounts(trust, [...accounts, ...named], around)
  const rows = answered
    .filter(({ decision }) => decision !== 'deny')
    .map((row) => ({ ...row, presence: presenceOf(row.account) }))
    .toSorted((a, b) => Number(a.decision === 'depends') - Number(b.decision === 'depends'))
  const unseen = decideForAccounts(
    trust,
    clusters.map((cluster) => ({ issuerUrl: cluster.issuerUrl, cluster, ...UNKNOWN_ACCOUNT })),
    around,
  )
  const open = unseen
    .filter(({ decision }) => decision === 'allow')
    .map(({ account }) => account.cluster)
  const denied = answered.slice(0, accounts.length).filter(({ decision }) => decision === 'deny')
  const deniedOfOpen = denied.filter(({ account }) => open.includes(account.cluster)).length
  return {
    title: summaryTitle(rows, open, { denied: deniedOfOpen, known: accounts.length, trust }),
    rows,
    denied: denied.length,
    denialReason: (account) => decideForAccounts(trust, [account], around)[0]?.reason ?? '',
  }
}

/** The clusters whose issuer the trust names; all clusters if it names none. */
export function clustersTrustedBy<Cluster extends { issuerUrl: string }>(
  trust: CloudTrust | undefined,
  clusters: readonly Cluster[],
): readonly Cluster[] {
  const taken = clusters.filter(({ issuerUrl }) => {
    if (trust?.kind === 'gcp') return trust.issuer === issuerUrl
    if (trust?.kind === 'vault') return trust.issuers.some(({ text }) => text === issuerUrl)
    return trust?.statements.some((each) => oidcProvidersOf(each).includes(bareIssuer(issuerUrl)))
  })
  return taken.length > 0 ? taken : clusters
}

const MAX_NAMED_ACCOUNTS = 200

function accountsNamedIn({ text, clusters }: TrustSummaryInput): InventoryAccount[] {
  const found = text.match(/system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+/g) ?? []
  return [...new Set(found)].slice(0, MAX_NAMED_ACCOUNTS).flatMap((subject) => {
    const account = parseSubject(subject)
    if (!account) return []
    return clusters.map((cluster) => ({ ...account, cluster, issuerUrl: cluster.issuerUrl }))
  })
}

const serviceAccounts = (count: number) => plural(count, 'service account')

function summaryTitle(
  rows: readonly TrustSummaryRow[],
  open: readonly TrustCluster[],
  { denied, known, trust }: { denied: number; known: number; trust: CloudTrust },
): string {
  const admitted = rows.filter(({ decision }) => decision === 'allow')
  const elsewhere = admitted.filter(({ account }) => !open.includes(account.cluster))
  const depending = rows.length - admitted.length
  const possibly = depending > 0 ? `, and possibly ${depending} more` : ''
  if (open.length > 0) {
    const others =
      elsewhere.length > 0 ? `, and ${serviceAccounts(elsewhere.length)} of other clusters` : ''
    const except = denied > 0 ? ` except ${denied}` : ''
    return `Admits every workload of ${clusterNames(open)}${except}${others}${possibly}`
  }
  if (admitted.length === 0 && depending > 0)
    return `Depends on ${trust.unresolved.length > 0 ? 'values that the text does not contain' : 'the request'}: may admit ${serviceAccounts(depending)}`
  if (admitted.length === 0)
    return known > 0 ? 'Admits no service account' : 'Admits no known service account'
  const clusters = clusterNames(admitted.map(({ account }) => account.cluster))
  return `Admits ${serviceAccounts(admitted.length)} of ${clusters}${possibly}`
}

function clusterNames(clusters: readonly TrustCluster[]): string {
  const names = [...new Set(clusters.map(({ name }) => name))]
  return names.length > 2 ? `${names.length} clusters` : listAnd(names)
}
